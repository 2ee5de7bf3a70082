import { describe } from 'node:test';
import { joinHostNetwork, listen, takeHostPort, testChanges } from './change.sample.ts';
import { sampleSocket } from './topology.sample.ts';

describe('audit of Pods', () => {
  testChanges({
    'a host port for Auth': [
      takeHostPort(80),
      'host ports Pod/users-7d9f-x spec.containers[0].ports[0].hostPort',
    ],
    'a host port for Users': [
      ({ users: pod }) =>
        Object.assign(pod.object.spec.containers[1]?.ports[0] ?? {}, { hostPort: 8080 }),
    ],
    'Users and Auth in the network of the node': [
      joinHostNetwork,
      'host network Pod/users-7d9f-x spec.hostNetwork',
    ],
    'Auth on all addresses': [
      listen('0.0.0.0', 80),
      'binds Pod/users-7d9f-x container auth-container',
    ],
    'Auth on one address': [
      listen('10.244.0.5', 80),
      'binds Pod/users-7d9f-x container auth-container',
    ],
    'Users on loopback, where others may reach it': [listen('127.0.0.1', 8080)],
    'a Pod that nobody may look into': [
      ({ users: pod }) => {
        pod.sockets = undefined;
      },
    ],
    'a replica that listens wider than the others': [
      ({ topology, users: pod }) => {
        const other = structuredClone(pod);
        other.object.metadata.name = 'users-7d9f-y';
        other.sockets?.push(sampleSocket('0.0.0.0', 80));
        topology.pods.push(other);
      },
      'binds Pod/users-7d9f-y container auth-container',
    ],
    'a debug port on all addresses': [
      listen('0.0.0.0', 9229),
      'listeners Pod/users-7d9f-x socket TCP 9229',
    ],
    'a debug port on loopback': [
      listen('127.0.0.1', 9229),
      'listeners Pod/users-7d9f-x socket TCP 9229',
    ],
    'a UDP socket': [listen('0.0.0.0', 80, 'UDP'), 'listeners Pod/users-7d9f-x socket UDP 80'],
    'a declared port': [
      ({ tasks: pod }) =>
        pod.object.spec.containers[0]?.ports.push({ containerPort: 9229, protocol: 'TCP' }),
      'listeners Pod/tasks-7d9f-x spec.containers[0].ports[1]',
    ],
  });
});
