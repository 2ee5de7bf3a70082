import { describe } from 'node:test';
import { addPolicy, keepPolicies, port, tasks, testChanges, users } from './change.sample.ts';
import type { Change } from './topology.sample.ts';

/** A policy that lets in to Auth by a label of namespaces, which have these. */
const byTeam =
  (team: string, namespaceLabels: Record<string, Record<string, string>> | undefined) =>
  (change: Change) => {
    const from = [{ namespaceSelector: { matchLabels: { team } } }];
    addPolicy('open', { podSelector: {}, ingress: [{ ports: [port(80)], from }] })(change);
    if (namespaceLabels !== undefined) change.topology.namespaceLabels = namespaceLabels;
  };

describe('auditPolicies', () => {
  testChanges({
    'no NetworkPolicy': [
      keepPolicies(),
      'policies Pod/users-7d9f-x metadata.labels',
      'policies Pod/users-7d9f-x metadata.labels',
      'policies Pod/users-7d9f-x metadata.labels',
      'policies Pod/tasks-7d9f-x metadata.labels',
    ],
    'no NetworkPolicy for Users': [
      keepPolicies('tasks'),
      'policies Pod/users-7d9f-x metadata.labels',
      'policies Pod/users-7d9f-x metadata.labels',
      'policies Pod/users-7d9f-x metadata.labels',
    ],
    'a NetworkPolicy for nobody, beside one that closes all': [
      addPolicy('typo', { podSelector: { matchLabels: { app: 'user' } } }),
      'policies NetworkPolicy/typo spec.podSelector',
    ],
    'a NetworkPolicy for nobody, of what goes out': [
      addPolicy('typo', { podSelector: { matchLabels: { app: 'x' } }, policyTypes: ['Egress'] }),
    ],
    'the NetworkPolicy of the neighbour': [
      addPolicy('vantage-neighbour', {
        podSelector: { matchLabels: { 'exposure/vantage': 'neighbour' } },
        policyTypes: ['Ingress', 'Egress'],
      }),
    ],
    'a NetworkPolicy that lets the neighbour in to Auth': [
      addPolicy('open', {
        podSelector: {},
        ingress: [
          {
            ports: [port(80)],
            from: [{ podSelector: { matchLabels: { 'exposure/vantage': 'neighbour' } } }],
          },
        ],
      }),
      'policies NetworkPolicy/open spec.ingress[0].ports[0]',
    ],
    'a NetworkPolicy that lets all in to Auth': [
      addPolicy('open', { podSelector: {}, ingress: [{ ports: [port(8080), port(80)] }] }),
      'policies NetworkPolicy/open spec.ingress[0].ports[1]',
    ],
    'a NetworkPolicy that lets Tasks in to every port of Users': [
      addPolicy('open', {
        podSelector: { matchLabels: users },
        ingress: [{ from: [{ podSelector: { matchLabels: tasks } }] }],
      }),
      'policies NetworkPolicy/open spec.ingress[0]',
      'policies NetworkPolicy/open spec.ingress[0]',
      'policies NetworkPolicy/open spec.ingress[0]',
    ],
    'a NetworkPolicy that lets Users in to Users, where they are anyway': [
      addPolicy('self', {
        podSelector: { matchLabels: users },
        ingress: [{ from: [{ podSelector: { matchLabels: users } }] }],
      }),
    ],
    'a NetworkPolicy that lets the vantages of another namespace in to Auth': [
      addPolicy('open', {
        podSelector: {},
        ingress: [
          {
            ports: [port(80)],
            from: [
              {
                namespaceSelector: {
                  matchLabels: { 'kubernetes.io/metadata.name': 'users-net-vantages' },
                },
              },
            ],
          },
        ],
      }),
      'policies NetworkPolicy/open spec.ingress[0].ports[0]',
    ],
    'a NetworkPolicy that lets the namespace of the vantages in to Auth, by a label': [
      byTeam('vantages', { 'users-net-vantages': { team: 'vantages' }, 'users-net': {} }),
      'policies NetworkPolicy/open spec.ingress[0].ports[0]',
    ],
    'a NetworkPolicy that lets namespaces of a label in to Auth, which none has': [
      byTeam('x', { 'users-net-vantages': { team: 'vantages' }, 'users-net': {} }),
    ],
    'a NetworkPolicy that lets namespaces of a label in to Auth, which nobody may read': [
      byTeam('x', undefined),
      'policies NetworkPolicy/open spec.ingress[0].ports[0]',
    ],
    'a NetworkPolicy that lets Pods of a label in to Auth, which nobody has': [
      addPolicy('open', {
        podSelector: {},
        ingress: [{ ports: [port(80)], from: [{ podSelector: { matchLabels: { app: 'x' } } }] }],
      }),
    ],
    'a Tasks scaled to zero, whose NetworkPolicy selects no Pod for now': [
      ({ topology }) => {
        topology.pods = topology.pods.filter(({ workload }) => workload !== 'tasks');
        topology.endpointSlices = topology.endpointSlices.filter(
          ({ metadata }) => metadata.name !== 'tasks-1',
        );
      },
    ],
  });
});
