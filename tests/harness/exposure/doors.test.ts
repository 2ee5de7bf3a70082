import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Door } from './door.ts';
import { doorsFor } from './doors.ts';
import { listenersOf } from './listener.ts';
import { running, vantages } from './seen.sample.ts';
import { contract } from './topology.sample.ts';
import type { Topology } from './topology.ts';

const ipv4 = '172.18.0.2';
const ipv6 = 'fc00:f853:ccd:e793::2';
const doorsOf = (name: string, topology: Topology = running): readonly Door[] =>
  vantages
    .filter((vantage) => vantage.name === name)
    .flatMap((vantage) => doorsFor(vantage, topology, listenersOf(contract, topology)));
const at = (doors: readonly Door[], host: string, port: number) =>
  doors.filter((door) => door.host === host && door.port === port);
/** The doors that lead somewhere, as `path host:port listener`. */
const leading = (doors: readonly Door[]) =>
  doors
    .filter(({ leadsTo }) => leadsTo.length > 0)
    .map(({ path, host, port, leadsTo }) => `${path} ${host} ${port} ${leadsTo}`)
    .sort();

describe('doorsFor', () => {
  const everyPodDoor = [
    'Pod IP 10.244.0.5 80 auth-container:80',
    'Pod IP 10.244.0.5 8080 users-container:8080',
    'Pod IP 10.244.0.5 9101 auth-container:9101',
    'Pod IP 10.244.0.5 9102 users-container:9102',
    'Pod IP 10.244.0.6 8000 tasks-container:8000',
    'Pod IP 10.244.0.6 9103 tasks-container:9103',
  ];
  const nodePorts = [
    'NodePort 172.18.0.2 30080 users-container:8080',
    'NodePort 172.18.0.2 30800 tasks-container:8000',
  ];
  const byService = [
    'ClusterIP 10.96.83.201 8080 users-container:8080',
    'ClusterIP 10.96.95.23 8000 tasks-container:8000',
    'DNS name tasks.users-net.svc.cluster.local 8000 tasks-container:8000',
    'DNS name users.users-net.svc.cluster.local 8080 users-container:8080',
  ];
  const led: Record<string, readonly string[]> = {
    runner: [
      ...nodePorts,
      'published port 127.0.0.1 32768 users-container:8080',
      'published port 127.0.0.1 32769 tasks-container:8000',
    ],
    outside: nodePorts,
    node: [...byService, ...nodePorts, ...everyPodDoor],
    stranger: [...byService, ...nodePorts, ...everyPodDoor],
    tasks: [
      ...[...byService, ...nodePorts, ...everyPodDoor].filter((door) => !door.includes('tasks-')),
      'loopback 127.0.0.1 8000 tasks-container:8000',
      'loopback 127.0.0.1 9103 tasks-container:9103',
    ],
  };
  for (const [vantage, expected] of Object.entries(led)) {
    test(`has ${expected.length} doors of ${vantage} that lead somewhere`, () => {
      assert.deepEqual(leading(doorsOf(vantage)), [...expected].sort());
    });
  }

  test('gives every door of a vantage a label of its own, with its address', () => {
    for (const { name } of vantages) {
      const doors = doorsOf(name);
      assert.equal(new Set(doors.map(({ label }) => label)).size, doors.length, name);
      for (const { label, port } of doors) assert.ok(label.includes(`${port}`), label);
    }
  });

  const knocked: readonly (readonly [string, string, number, Door['path']])[] = [
    ['stranger', '10.96.83.201', 80, 'ClusterIP'],
    ['stranger', 'users.users-net.svc.cluster.local', 9101, 'DNS name'],
    ['stranger', ipv4, 80, 'node address'],
    ['node', ipv6, 80, 'node address'],
    ['outside', ipv4, 80, 'node address'],
    ['runner', ipv6, 9103, 'node address'],
  ];
  for (const [vantage, host, port, path] of knocked) {
    test(`knocks from ${vantage} at ${path} ${host}, port ${port}, where nobody is to answer`, () => {
      const [door] = at(doorsOf(vantage), host, port);
      assert.deepEqual({ path: door?.path, leadsTo: door?.leadsTo }, { path, leadsTo: [] });
    });
  }

  test('takes an answer for somebody else only where the system has no such address and port', () => {
    const elsewhere = doorsOf('stranger').filter(({ mayBeElsewhere }) => mayBeElsewhere);
    assert.ok(elsewhere.length > 0);
    for (const { path, leadsTo } of elsewhere) {
      assert.ok(path === 'ClusterIP' || path === 'DNS name');
      assert.deepEqual(leadsTo, []);
    }
    const [own] = at(doorsOf('stranger'), '10.96.83.201', 8080);
    assert.equal(own?.mayBeElsewhere, undefined);
  });

  test('leaves out node addresses of a family that Pods do not have, and no others', () => {
    const hosts = doorsOf('stranger').map(({ host }) => host);
    assert.ok(hosts.includes(ipv4) && !hosts.includes(ipv6));
    assert.ok(doorsOf('node').some(({ host }) => host === ipv6));
  });

  test('knocks at the whole NodePort range of every node address from outside, and not from elsewhere', () => {
    const swept = doorsOf('outside').filter(({ isSwept }) => isSwept);
    assert.equal(swept.length, 2 * 2768 - 2);
    assert.equal(at(swept, ipv6, 30_000).length + at(swept, ipv6, 32_767).length, 2);
    assert.deepEqual(at(swept, ipv4, 30_080), []);
    assert.ok(!doorsOf('runner').some(({ isSwept }) => isSwept));
  });

  test('does not sweep the port where kube-proxy says how healthy a Service is', () => {
    const services = running.services.map((one) => ({
      ...one,
      spec: { ...one.spec, healthCheckNodePort: 32_100 },
    }));
    const swept = doorsOf('outside', { ...running, services }).filter(({ isSwept }) => isSwept);
    assert.deepEqual(at(swept, ipv4, 32_100), []);
    assert.equal(at(swept, ipv4, 32_101).length, 1);
  });

  test("does not sweep the NodePorts of other namespaces' Services", () => {
    const shared = { ...running, nodePortsElsewhere: [30_000] };
    const swept = doorsOf('outside', shared).filter(({ isSwept }) => isSwept);
    assert.deepEqual(at(swept, ipv4, 30_000), []);
    assert.equal(at(swept, ipv4, 30_001).length, 1);
  });
});
