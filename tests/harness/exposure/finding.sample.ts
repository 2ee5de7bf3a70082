import {
  addPolicy,
  addService,
  all,
  type Edit,
  joinHostNetwork,
  keepPolicies,
  listen,
  port,
  publish,
  takeHostPort,
  users,
} from './change.sample.ts';
import { sampleIngress } from './topology.sample.ts';

const addAuth = addService('auth', {
  type: 'NodePort',
  selector: users,
  ports: [port(80, { nodePort: 30_123 })],
});

/** For each way to find something a change, and the sentence in which it is blamed. */
export const sentences: Record<string, readonly [Edit, string]> = {
  services: [
    addAuth,
    'Service "auth" port 80 (NodePort 30123) leads to auth-container:80, which only pod may reach: ' +
      'it would open it to runner, outside, node, stranger, neighbour, tasks',
  ],
  'services to nobody': [
    addService('odd', { selector: users, ports: [port(7777)] }),
    'Service "odd" port 7777 leads to port 7777 of users, which the contract does not list: ' +
      'it would open it to node, stranger, neighbour, tasks',
  ],
  'host ports': [
    takeHostPort(8888),
    'Port 8888 of the node of Pod "users-7d9f-x" leads to auth-container:80, which only pod may reach: ' +
      'it would open it to runner, outside, node, stranger, neighbour',
  ],
  'host network': [
    joinHostNetwork,
    'Pod "users-7d9f-x" is in the network of its node: the loopback of the Pod is that of the node, ' +
      'and no NetworkPolicy holds anybody off',
  ],
  ingresses: [
    all(addAuth, ({ topology }) =>
      topology.ingresses.push(
        sampleIngress('web', {
          rules: [
            {
              host: 'a.test',
              http: {
                paths: [
                  { path: '/b', backend: { service: { name: 'auth', port: { number: 80 } } } },
                ],
              },
            },
          ],
        }),
      ),
    ),
    'Ingress "web" path a.test/b by Service "auth" port 80 leads to auth-container:80, ' +
      'which only pod may reach: it would open it to runner, outside',
  ],
  policies: [
    addPolicy('open', { podSelector: {}, ingress: [{ ports: [port(80)] }] }),
    'NetworkPolicy "open" lets runner, outside, stranger, neighbour, tasks in to auth-container:80, ' +
      'which only pod may reach',
  ],
  'policies for nobody': [
    addPolicy('typo', { podSelector: { matchLabels: { app: 'user' } } }),
    'NetworkPolicy "typo" selects no Pod',
  ],
  'policies, of which there are none': [
    keepPolicies('users'),
    'No NetworkPolicy for what comes in selects Pod "tasks-7d9f-x": that lets runner, outside, ' +
      'stranger, neighbour, pod in to tasks-container:9103, which only tasks may reach',
  ],
  binds: [
    listen('10.244.0.5', 80),
    'auth-container:80 listens on 10.244.0.5: only pod may reach it, so it belongs on 127.0.0.1',
  ],
  'published ports': [
    publish(80),
    'Node "sample-control-plane" publishes port 80 on 127.0.0.1:8081, ' +
      'which leads to nothing that the contract lists',
  ],
  listeners: [
    listen('0.0.0.0', 9229),
    'users:9229 listens on all addresses, and the contract does not list it',
  ],
  'listeners that are declared': [
    ({ users: pod }) =>
      pod.object.spec.containers[1]?.ports.push({ containerPort: 9229, protocol: 'UDP' }),
    'users-container:9229/UDP is declared, and the contract does not list it',
  ],
};
