import { describe } from 'node:test';
import { addService, all, type Edit, port, testChanges, users } from './change.sample.ts';
import { sampleService, sampleSlice } from './topology.sample.ts';

const addAuth = (rest: object = {}, ofPort: object = {}): Edit =>
  addService('auth', { selector: users, ports: [port(80, ofPort)], ...rest });
const editUsers =
  (edit: (spec: ReturnType<typeof sampleService>['spec']) => void): Edit =>
  ({ topology }) => {
    for (const { metadata, spec } of topology.services) if (metadata.name === 'users') edit(spec);
  };
const published = 'published ports node/sample-control-plane extraPortMappings';

describe('auditServices', () => {
  testChanges({
    'a ClusterIP Service to Auth': [addAuth(), 'services Service/auth spec.ports[0].port'],
    'a headless Service to Auth': [
      addAuth({ clusterIPs: ['None'] }),
      'services Service/auth spec.ports[0].port',
    ],
    'a NodePort Service to Auth': [
      addAuth({ type: 'NodePort' }, { nodePort: 30_123 }),
      'services Service/auth spec.ports[0].nodePort',
    ],
    'a LoadBalancer to Auth': [
      addAuth({ type: 'LoadBalancer' }, { nodePort: 30_123 }),
      'services Service/auth spec.type',
    ],
    'an external IP for Auth': [
      addAuth({ externalIPs: ['172.18.0.9'] }),
      'services Service/auth spec.externalIPs[0]',
    ],
    'a second port of the Service of Users': [
      editUsers(({ ports }) => ports.push({ port: 80, protocol: 'TCP', nodePort: 30_081 })),
      'services Service/users spec.ports[1].nodePort',
    ],
    'a targetPort that is the name of Auth': [
      editUsers(({ ports: [first] }) => Object.assign(first ?? {}, { targetPort: 'auth' })),
      'services Service/users spec.ports[0].targetPort',
      published, // the NodePort of Users
    ],
    'a targetPort that is a name in each of two Pods': [
      ({ topology, users: pod }) => {
        const other = structuredClone(pod);
        topology.pods.push(other);
        for (const declared of other.object.spec.containers.flatMap(({ ports }) => ports)) {
          declared.name = declared.containerPort === 80 ? 'users' : 'auth';
        }
        topology.services.push(
          sampleService('two', { selector: users, ports: [port(1, { targetPort: 'users' })] }),
        );
      },
      'services Service/two spec.ports[0].targetPort',
    ],
    'a targetPort that is a name of the other protocol': [
      addAuth({}, { targetPort: 'auth', protocol: 'UDP' }),
    ],
    'a targetPort that no Pod has': [addAuth({}, { targetPort: 'nobody' })],
    'a targetPort where nobody listens': [
      addAuth({}, { targetPort: 7777 }),
      'services Service/auth spec.ports[0].targetPort',
    ],
    'the port of Auth over UDP': [
      addAuth({}, { protocol: 'UDP' }),
      'services Service/auth spec.ports[0].port',
    ],
    'a Service without Pods': [addAuth({ selector: { ...users, tier: 'x' } })],
    'a Service without a selector': [addAuth({ selector: {} })],
    'a DNS alias': [addAuth({ type: 'ExternalName' })],
    'a second Service to Users': [
      addService('again', { selector: users, type: 'LoadBalancer', ports: [port(8080)] }),
    ],
    'a Service with both Pods behind it': [
      addService('both', { selector: { 'pod-template-hash': '7d9f' }, ports: [port(8080)] }),
      'services Service/both spec.ports[0].port', // nobody listens there in Tasks
    ],
  });
});

const addAuthWithoutSelector = (ofSlice: { name: string; port: number }, endpoint: object): Edit =>
  all(addAuth({ selector: {} }, { name: 'http' }), ({ topology }) =>
    topology.endpointSlices.push(sampleSlice('auth', ofSlice, endpoint)),
  );
const http = { name: 'http', port: 80 };

describe('auditServices, by EndpointSlices', () => {
  testChanges({
    'the address of Auth': [
      addAuthWithoutSelector(http, { addresses: ['10.244.0.5'] }),
      'services Service/auth spec.ports[0].port',
    ],
    'the Pod of Auth': [
      addAuthWithoutSelector(http, {
        addresses: ['10.9.9.9'],
        targetRef: { kind: 'Pod', name: 'users-7d9f-x' },
      }),
      'services Service/auth spec.ports[0].port',
    ],
    'the address of Auth, by a port of another name': [
      addAuthWithoutSelector({ name: 'x', port: 80 }, { addresses: ['10.244.0.5'] }),
    ],
    'the port of Users': [
      addAuthWithoutSelector({ name: 'http', port: 8080 }, { addresses: ['10.244.0.5'] }),
    ],
    'an address of nobody': [addAuthWithoutSelector(http, { addresses: ['10.9.9.9'] })],
  });
});
