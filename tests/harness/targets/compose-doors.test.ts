import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { root } from '../config.ts';
import { readContract } from '../exposure/contract.ts';
import {
  listenersIn,
  loopbackDoors,
  type Namespace,
  networkDoors,
  publishedDoors,
} from './compose-doors.ts';

const contract = await readContract(join(root, 'k8s', 'exposure.yaml'));
const pod: Namespace = {
  owner: 'users',
  containers: ['users-container', 'auth-container'],
  inside: 'pod',
  addresses: ['172.19.0.3'],
  published: [{ host: '127.0.0.1', port: 32_768, containerPort: 8080 }],
  sockets: [
    { protocol: 'TCP', address: '0.0.0.0', port: 9229, scope: 'all addresses' },
    { protocol: 'TCP', address: '127.0.0.11', port: 40_001, scope: 'loopback' },
    { protocol: 'UDP', address: '0.0.0.0', port: 5353, scope: 'all addresses' },
  ],
};
const listeners = listenersIn(pod, contract);

describe('listenersIn', () => {
  test('gives what the contract lists, and whatever else listens by TCP, but not the resolver of Docker', () => {
    assert.deepEqual(
      listeners.map(({ id }) => id),
      [
        'users-container:8080',
        'auth-container:80',
        'auth-container:9101',
        'users-container:9102',
        'users:9229',
      ],
    );
  });
});

describe('the doors of a network namespace', () => {
  test('are its published ports, with what is behind each', () => {
    const [door, ...others] = publishedDoors(pod, listeners);
    assert.partialDeepStrictEqual(door, {
      label: 'published port 127.0.0.1:32768 (port 8080 of users)',
      port: 32_768,
      leadsTo: ['users-container:8080'],
    });
    assert.deepEqual(others, []);
  });

  test('lead nowhere where a port is published that nobody listens on', () => {
    const published = [{ host: '127.0.0.1', port: 32_769, containerPort: 81 }];
    assert.deepEqual(publishedDoors({ ...pod, published }, listeners)[0]?.leadsTo, []);
  });

  test('are every port at each address, and at its name for who knows it', () => {
    const hostsOf = (knowsNames: boolean) => [
      ...new Set(
        networkDoors(pod, listeners, knowsNames).map(({ host, path }) => `${host} ${path}`),
      ),
    ];
    assert.deepEqual(hostsOf(false), ['172.19.0.3 Pod IP']);
    assert.deepEqual(hostsOf(true), ['172.19.0.3 Pod IP', 'users DNS name']);
    assert.equal(networkDoors(pod, listeners, true).length, 2 * listeners.length);
  });

  test('are its loopback for who is inside', () => {
    assert.deepEqual(
      new Set(loopbackDoors(pod, listeners).map(({ host }) => host)),
      new Set(['127.0.0.1']),
    );
  });
});
