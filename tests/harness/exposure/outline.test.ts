import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { listenersOf } from './listener.ts';
import { outlineOf } from './outline.ts';
import { running, vantages } from './seen.sample.ts';
import { contract, plain, sampleSocket, vary } from './topology.sample.ts';

const outlineBy = (topology: typeof plain) =>
  outlineOf(contract, topology, listenersOf(contract, topology), vantages);

describe('outlineOf', () => {
  test('puts every listener into its container, and every container into its workload', () => {
    const { workloads, listeners } = outlineBy(running);
    assert.deepEqual(
      workloads.map(({ name, containers }) => [name, ...containers]),
      [
        ['users', 'auth-container', 'users-container'],
        ['tasks', 'tasks-container'],
      ],
    );
    assert.deepEqual(listeners[1], {
      id: 'auth-container:80',
      workload: 'users',
      container: 'auth-container',
      scope: 'loopback',
    });
  });

  test('leaves a port that no container owns up to with its workload', () => {
    const topology = vary(({ users }) => users.sockets?.push(sampleSocket('0.0.0.0', 9229)));
    const { listeners } = outlineBy(topology);
    assert.deepEqual(
      listeners.find(({ id }) => id === 'users:9229'),
      {
        id: 'users:9229',
        workload: 'users',
        scope: 'all addresses',
      },
    );
  });

  test('says where each Service leads', () => {
    assert.deepEqual(
      outlineBy(plain).services.map(({ name, type, leadsTo }) => [name, type, ...leadsTo]),
      [
        ['users', 'NodePort', 'users-container:8080'],
        ['tasks', 'NodePort', 'tasks-container:8000'],
      ],
    );
  });

  test('knows which vantages look from inside the system', () => {
    const inside = outlineBy(plain).vantages.filter(({ container }) => container !== undefined);
    assert.deepEqual(inside.map(({ name, container }) => [name, container]).sort(), [
      ['pod', 'users-container'],
      ['tasks', 'tasks-container'],
    ]);
  });
});
