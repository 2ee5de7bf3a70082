import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Listener, listenersOf } from './listener.ts';
import { type Change, contract, sampleSocket, vary } from './topology.sample.ts';

const listenersAfter = (change: (draft: Change) => void = () => undefined) =>
  listenersOf(contract, vary(change));
const named = (id: string, listeners: readonly Listener[]) =>
  listeners.find((listener) => listener.id === id);

describe('listenersOf', () => {
  test('finds our own, each once, with what it is bound to', () => {
    assert.deepEqual(
      listenersAfter().map(({ id, workload, scope }) => `${id} of ${workload} on ${scope}`),
      [
        'users-container:8080 of users on all addresses',
        'auth-container:80 of users on loopback',
        'auth-container:9101 of users on loopback',
        'users-container:9102 of users on loopback',
        'tasks-container:8000 of tasks on all addresses',
        'tasks-container:9103 of tasks on loopback',
      ],
    );
  });

  test('gives each the entry of the contract', () => {
    const { entry } = named('auth-container:80', listenersAfter()) ?? {};
    assert.deepEqual(entry?.from, ['pod']);
  });

  test('calls a socket that no container owns up to by its workload', () => {
    const listeners = listenersAfter(({ users }) => {
      users.sockets?.push(sampleSocket('0.0.0.0', 9229));
    });
    const { entry, scope } = named('users:9229', listeners) ?? {};
    assert.deepEqual({ entry, scope }, { entry: undefined, scope: 'all addresses' });
  });

  test('calls a declared port by its container, and knows that nobody listens', () => {
    const listeners = listenersAfter(({ tasks }) => {
      tasks.object.spec.containers[0]?.ports.push({ containerPort: 7000, protocol: 'TCP' });
    });
    assert.equal(named('tasks-container:7000', listeners)?.scope, 'nothing');
  });

  test('tells UDP from TCP at the same port', () => {
    const listeners = listenersAfter(({ users }) => {
      users.sockets?.push(sampleSocket('0.0.0.0', 80, 'UDP'));
    });
    assert.equal(named('users:80/UDP', listeners)?.entry, undefined);
    assert.equal(named('auth-container:80', listeners)?.scope, 'loopback');
  });

  const binds: Record<string, readonly [(draft: Change) => void, Listener['scope']]> = {
    'loopback and one address': [
      ({ users }) => users.sockets?.push(sampleSocket('10.244.0.5', 80)),
      'one address',
    ],
    'loopback and all addresses': [
      ({ users }) => users.sockets?.push(sampleSocket('0.0.0.0', 80)),
      'all addresses',
    ],
    'loopback in one Pod, all addresses in its twin': [
      ({ topology, users }) =>
        topology.pods.push({ ...users, sockets: [sampleSocket('0.0.0.0', 80)] }),
      'all addresses',
    ],
    'something that nobody could see in a twin': [
      ({ topology, users }) => topology.pods.push({ ...users, sockets: undefined }),
      'unknown',
    ],
    'nothing, for it does not run': [
      ({ users }) => {
        users.sockets = [];
      },
      'nothing',
    ],
  };
  for (const [what, [change, scope]] of Object.entries(binds)) {
    test(`Auth is bound to ${what}: ${scope}`, () => {
      const found = listenersAfter(change).filter(({ id }) => id === 'auth-container:80');
      assert.deepEqual(
        found.map((one) => one.scope),
        [scope],
      );
    });
  }

  test('has none of a workload without Pods', () => {
    const listeners = listenersAfter(({ topology, tasks }) => {
      topology.pods = topology.pods.filter((pod) => pod !== tasks);
    });
    assert.ok(listeners.every(({ workload }) => workload === 'users'));
  });
});
