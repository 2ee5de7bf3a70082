import { describe } from 'node:test';
import {
  addService,
  all,
  type Edit,
  joinHostNetwork,
  port,
  publish,
  takeHostPort,
  tasks,
  testChanges,
  users,
} from './change.sample.ts';
import { contract, sampleIngress, sampleService } from './topology.sample.ts';

const addAuth = (rest: object = {}, ofPort: object = {}): Edit =>
  addService('auth', { selector: users, ports: [port(80, ofPort)], ...rest });
const published = 'published ports node/sample-control-plane extraPortMappings';

const addIngress =
  (spec: object): Edit =>
  ({ topology }) =>
    topology.ingresses.push(sampleIngress('web', spec));
const byDefault = (name: string, number: number) => ({
  defaultBackend: { service: { name, port: { number } } },
});
const byPath = (name: string, servicePort: object) => ({
  rules: [
    {},
    { http: { paths: [{ backend: {} }, { backend: { service: { name, port: servicePort } } }] } },
  ],
});

// Tasks for the cluster alone: its Service is right, and what makes it more than that is not.
const inCluster = {
  ...contract,
  listeners: contract.listeners.map((one) =>
    one.port === 8000 ? { ...one, from: ['node', 'stranger', 'neighbour', 'tasks', 'pod'] } : one,
  ),
};
const editTasks =
  (spec: object, ofPort: object = {}): Edit =>
  ({ topology }) => {
    topology.services = topology.services.filter(({ metadata }) => metadata.name !== 'tasks');
    const ports = [port(8080, { name: 'tasks', targetPort: 8000, ...ofPort })];
    topology.services.push(sampleService('tasks', { selector: tasks, ports, ...spec }));
    for (const node of topology.nodes) node.published = [];
  };
// The rule of the policy for Tasks is for everybody.
const policy = 'policies NetworkPolicy/tasks spec.ingress[0].ports[0]';

describe('a listener for the cluster alone', () => {
  const changes = {
    'a ClusterIP Service': [editTasks({}), policy],
    'a NodePort': [
      editTasks({ type: 'NodePort' }, { nodePort: 30_800 }),
      'services Service/tasks spec.ports[0].nodePort',
      policy,
    ],
    'a LoadBalancer': [
      editTasks({ type: 'LoadBalancer' }),
      'services Service/tasks spec.type',
      policy,
    ],
    'an external IP': [
      editTasks({ externalIPs: ['172.18.0.9'] }),
      'services Service/tasks spec.externalIPs[0]',
      policy,
    ],
    'an Ingress': [
      all(editTasks({}), addIngress(byDefault('tasks', 8080))),
      'ingresses Ingress/web spec.defaultBackend',
      policy,
    ],
  } as const;
  testChanges(changes, inCluster);
});

describe('auditIngresses', () => {
  testChanges({
    'the default backend is Auth': [
      all(addAuth(), addIngress(byDefault('auth', 80))),
      'services Service/auth spec.ports[0].port', // an Ingress needs one
      'ingresses Ingress/web spec.defaultBackend',
    ],
    'a path leads to Auth by the name of a port': [
      all(
        addAuth({ ports: [port(8080, { name: 'a' }), port(80, { name: 'b' })] }),
        addIngress(byPath('auth', { name: 'b' })),
      ),
      'services Service/auth spec.ports[1].port',
      'ingresses Ingress/web spec.rules[1].http.paths[1].backend',
    ],
    'a path leads to Users': [addIngress(byPath('users', { number: 8080 }))],
    'a path leads to a Service that is not there': [addIngress(byPath('auth', { number: 80 }))],
    'a path leads to a port that is not there': [addIngress(byPath('users', { number: 80 }))],
  });
});

describe('auditPublishedPorts', () => {
  testChanges({
    'a NodePort of Auth': [
      all(addAuth({ type: 'NodePort' }, { nodePort: 30_123 }), publish(30_123)),
      'services Service/auth spec.ports[0].nodePort',
      published,
    ],
    'a NodePort of nobody yet': [
      all(
        addAuth({ type: 'NodePort', selector: { app: 'x' } }, { nodePort: 30_123 }),
        publish(30_123),
      ),
    ],
    'a host port of Auth': [
      all(takeHostPort(8888), publish(8888)),
      'host ports Pod/users-7d9f-x spec.containers[0].ports[0].hostPort',
      published,
    ],
    'a port of a Pod in the network of the node': [
      all(joinHostNetwork, publish(9101)),
      'host network Pod/users-7d9f-x spec.hostNetwork',
      published,
    ],
    'a port of Users in the network of the node': [
      all(joinHostNetwork, publish(8080)),
      'host network Pod/users-7d9f-x spec.hostNetwork',
    ],
    nothing: [publish(80), published],
    'the API server': [publish(6443)],
    "a NodePort of another namespace's Service": [
      all(publish(31_000), ({ topology }) => {
        topology.nodePortsElsewhere = [31_000];
      }),
    ],
  });
});
