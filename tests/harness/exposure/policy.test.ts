import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Caller, guards, matches, openingsOf } from './policy.ts';
import { plain, samplePolicy } from './topology.sample.ts';

const pod = plain.pods.find(({ workload }) => workload === 'users')?.object;
assert.ok(pod);
const auth = { protocol: 'TCP', port: 80 };
const isUsers = { matchLabels: { 'app.kubernetes.io/name': 'users' } };
const without = (key: string) => ({ matchExpressions: [{ key, operator: 'DoesNotExist' }] });
const namespaceNamed = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });

const addresses = ['10.244.0.5', 'fd00:10:244::5'];
const callers: Record<string, Caller> = {
  host: 'host',
  stranger: { namespace: 'users-net-vantages', labels: {}, addresses, isAnywhere: true },
  neighbour: { namespace: 'users-net', labels: { side: 'car' }, addresses, isAnywhere: true },
  tasks: { namespace: 'users-net', labels: { app: 'tasks' }, addresses: ['10.244.0.6'] },
};

describe('matches', () => {
  const labels = { app: 'users', tier: '' };
  const expression = (operator: string, key: string, values: string[] = []) => ({
    matchExpressions: [{ key, operator, values }],
  });
  const rows: readonly (readonly [object, boolean])[] = [
    [{}, true],
    [{ matchLabels: { app: 'users' } }, true],
    [{ matchLabels: { app: 'users', tier: 'x' } }, false],
    [expression('In', 'app', ['tasks', 'users']), true],
    [expression('In', 'app', ['tasks']), false],
    [expression('In', 'absent', ['users']), false],
    [expression('NotIn', 'app', ['users']), false],
    [expression('NotIn', 'app', ['tasks']), true],
    [expression('NotIn', 'absent', ['users']), true],
    [expression('Exists', 'tier'), true],
    [expression('Exists', 'absent'), false],
    [expression('DoesNotExist', 'tier'), false],
    [expression('DoesNotExist', 'absent'), true],
    [{ matchLabels: { app: 'users' }, ...expression('Exists', 'absent') }, false],
  ];
  for (const [selector, expected] of rows) {
    test(`${JSON.stringify(selector)}: ${expected}`, () => {
      const { podSelector } = samplePolicy('x', { podSelector: selector }).spec;
      assert.equal(matches(podSelector, labels), expected);
    });
  }
});

describe('guards', () => {
  const rows: Record<string, readonly [object, boolean]> = {
    'selects every Pod': [{ podSelector: {} }, true],
    'selects the Pod by a label': [{ podSelector: isUsers }, true],
    'selects another': [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'x' } } }, false],
    'is for what goes out': [{ podSelector: {}, policyTypes: ['Egress'] }, false],
    'is for both ways': [{ podSelector: {}, policyTypes: ['Egress', 'Ingress'] }, true],
  };
  for (const [what, [spec, expected]] of Object.entries(rows)) {
    test(`a policy that ${what}: ${expected}`, () => {
      assert.equal(guards(samplePolicy('x', spec), pod), expected);
    });
  }
});

describe('openingsOf', () => {
  const ports: Record<string, readonly [object, string | undefined]> = {
    'no rule': [{}, undefined],
    'a rule without ports': [{ ingress: [{}] }, 'spec.ingress[0]'],
    'the port': [{ ingress: [{ ports: [{ port: 80 }] }] }, 'spec.ingress[0].ports[0]'],
    'another port': [{ ingress: [{ ports: [{ port: 8080 }] }] }, undefined],
    'the port, second of the second rule': [
      { ingress: [{ ports: [{ port: 8080 }] }, { ports: [{ port: 8080 }, { port: 80 }] }] },
      'spec.ingress[1].ports[1]',
    ],
    'the port by its name': [
      { ingress: [{ ports: [{ port: 'auth' }] }] },
      'spec.ingress[0].ports[0]',
    ],
    'another by its name': [{ ingress: [{ ports: [{ port: 'users' }] }] }, undefined],
    'a name of the other protocol': [
      { ingress: [{ ports: [{ port: 'auth', protocol: 'UDP' }] }] },
      undefined,
    ],
    'a range around it': [
      { ingress: [{ ports: [{ port: 79, endPort: 81 }] }] },
      'spec.ingress[0].ports[0]',
    ],
    'a range that ends with it': [
      { ingress: [{ ports: [{ port: 1, endPort: 80 }] }] },
      'spec.ingress[0].ports[0]',
    ],
    'a range below it': [{ ingress: [{ ports: [{ port: 1, endPort: 79 }] }] }, undefined],
    'every port of TCP': [
      { ingress: [{ ports: [{ protocol: 'TCP' }] }] },
      'spec.ingress[0].ports[0]',
    ],
    'every port of UDP': [{ ingress: [{ ports: [{ protocol: 'UDP' }] }] }, undefined],
  };
  for (const [what, [spec, field]] of Object.entries(ports)) {
    test(`${what}: ${field ?? 'closed'}`, () => {
      const openings = openingsOf(samplePolicy('x', { podSelector: {}, ...spec }), pod, auth);
      assert.deepEqual(
        openings.map((opening) => opening.field),
        field === undefined ? [] : [field],
      );
      assert.ok(openings.every(({ admits }) => Object.values(callers).every(admits)));
    });
  }

  const peers: Record<string, readonly [readonly object[], string]> = {
    'no peers': [[], 'host stranger neighbour tasks'],
    'all Pods here': [[{ podSelector: {} }], 'neighbour tasks'],
    'a Pod by its label': [[{ podSelector: { matchLabels: { app: 'tasks' } } }], 'tasks'],
    'two peers': [
      [
        { podSelector: { matchLabels: { app: 'tasks' } } },
        { podSelector: { matchLabels: { side: 'car' } } },
      ],
      'neighbour tasks',
    ],
    'all namespaces': [[{ namespaceSelector: {} }], 'stranger neighbour tasks'],
    'its own namespace': [[{ namespaceSelector: namespaceNamed('users-net') }], 'neighbour tasks'],
    'another namespace': [
      [{ namespaceSelector: namespaceNamed('users-net-vantages') }],
      'stranger',
    ],
    'namespaces of a label, which nobody may read': [
      [{ namespaceSelector: { matchLabels: { team: 'x' } } }],
      'stranger neighbour tasks',
    ],
    'namespaces without a label, which nobody may read': [
      [{ namespaceSelector: without('team') }],
      'stranger neighbour tasks',
    ],
    'another namespace, and a label that nobody may read': [
      [{ namespaceSelector: { ...namespaceNamed('users-net-vantages'), ...without('team') } }],
      'stranger',
    ],
    'a namespace and a label at once': [
      [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'tasks' } } }],
      'tasks',
    ],
    'a namespace or a label': [
      [
        { namespaceSelector: namespaceNamed('x') },
        { podSelector: { matchLabels: { app: 'tasks' } } },
      ],
      'tasks',
    ],
    'every address': [[{ ipBlock: { cidr: '0.0.0.0/0' } }], 'host stranger neighbour tasks'],
    'every IPv6 address': [[{ ipBlock: { cidr: '::/0' } }], 'host stranger neighbour'],
    'addresses outside': [[{ ipBlock: { cidr: '192.168.0.0/16' } }], 'host'],
    'addresses but those of Pods': [
      [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.244.0.0/16'] } }],
      'host',
    ],
    'the address of one Pod': [[{ ipBlock: { cidr: '10.244.0.6/32' } }], 'host tasks'],
    'an address that strangers do not get': [[{ ipBlock: { cidr: '10.244.0.5/32' } }], 'host'],
  };
  for (const [what, [from, expected]] of Object.entries(peers)) {
    test(`from ${what}: lets in ${expected}`, () => {
      const policy = samplePolicy('x', { podSelector: {}, ingress: [{ from, ports: [] }] });
      const [opening] = openingsOf(policy, pod, auth);
      const admitted = Object.keys(callers).filter((name) =>
        opening?.admits(callers[name] as Caller),
      );
      assert.equal(admitted.join(' '), expected);
    });
  }

  const labelled: Record<string, readonly [object, boolean]> = {
    'the label': [{ matchLabels: { team: 'shop' } }, true],
    'another value': [{ matchLabels: { team: 'x' } }, false],
    'no such label': [without('team'), false],
  };
  for (const [what, [namespaceSelector, expected]] of Object.entries(labelled)) {
    test(`from namespaces with ${what}, where it may be read: ${expected}`, () => {
      const ingress = [{ from: [{ namespaceSelector }] }];
      const [opening] = openingsOf(samplePolicy('x', { podSelector: {}, ingress }), pod, auth);
      const namespaceLabels = { team: 'shop' };
      const caller: Caller = { namespace: 'shop', namespaceLabels, labels: {}, addresses };
      assert.equal(opening?.admits(caller), expected);
    });
  }
});
