import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { serviceSchema } from '../tools/service-objects.ts';
import { doorsFor } from './doors.ts';
import { listenersOf } from './listener.ts';
import { running, vantages } from './seen.sample.ts';
import { contract, sampleObject, sampleSlice } from './topology.sample.ts';
import type { Topology } from './topology.ts';

/** A Service that leads to Auth, beside our own. */
const withBackDoor = (spec: object, status?: object): Topology => ({
  ...running,
  services: [
    ...running.services,
    sampleObject(serviceSchema, 'Service', 'back-door', {
      spec: { clusterIPs: ['10.96.0.99'], ports: [{ port: 8081 }], ...spec },
      status,
    }),
  ],
  endpointSlices: [
    ...running.endpointSlices,
    sampleSlice('back-door', { port: 80 }, { addresses: ['10.244.0.5'] }),
  ],
});
const balanced = withBackDoor({}, { loadBalancer: { ingress: [{ ip: '172.18.0.201' }] } });
const named = withBackDoor({}, { loadBalancer: { ingress: [{ hostname: 'lb.example' }] } });
const published = (host: string, containerPort: number): Topology => ({
  ...running,
  nodes: running.nodes.map((node) => ({
    ...node,
    published: [{ host, port: 40_000, containerPort }],
  })),
});
const withAuthPort = (
  change: 'host network' | { hostIP?: string; protocol?: string },
): Topology => {
  const changed = structuredClone(running);
  const spec = changed.pods.find(({ workload }) => workload === 'users')?.object.spec;
  const [port] = spec?.containers.flatMap(({ ports }) => ports) ?? [];
  assert.ok(spec !== undefined && port?.name === 'auth');
  if (change === 'host network') spec.hostNetwork = true;
  else Object.assign(port, { hostPort: 8081, ...change });
  return changed;
};

/** The doors of a vantage that lead to Auth, as `path host:port`. */
const toAuth = (name: string, topology: Topology): readonly string[] =>
  vantages
    .filter((vantage) => vantage.name === name)
    .flatMap((vantage) => doorsFor(vantage, topology, listenersOf(contract, topology)))
    .filter(({ leadsTo }) => leadsTo.includes('auth-container:80'))
    .map(({ path, host, port }) => `${path} ${host} ${port}`);

describe('doorsFor', () => {
  const nodePort = { ports: [{ port: 8081, nodePort: 30_081 }] };
  const variants: Record<string, readonly [string, Topology, ...string[]]> = {
    'a NodePort': ['outside', withBackDoor(nodePort), 'NodePort 172.18.0.2 30081'],
    'a NodePort outside the usual range': [
      'outside',
      withBackDoor({ ports: [{ port: 8081, nodePort: 20_000 }] }),
      'NodePort 172.18.0.2 20000',
    ],
    'a NodePort of an IPv6 Service': [
      'runner',
      withBackDoor({ ...nodePort, clusterIPs: ['fd00:10:96::99'] }),
      'NodePort fc00:f853:ccd:e793::2 30081',
    ],
    'a ClusterIP and a name': [
      'stranger',
      withBackDoor({}),
      'Pod IP 10.244.0.5 80',
      'ClusterIP 10.96.0.99 8081',
      'DNS name back-door.users-net.svc.cluster.local 8081',
    ],
    'a headless Service': [
      'stranger',
      withBackDoor({ clusterIPs: ['None'] }),
      'Pod IP 10.244.0.5 80',
      'DNS name back-door.users-net.svc.cluster.local 8081',
    ],
    'an external IP': [
      'runner',
      withBackDoor({ externalIPs: ['172.18.0.200'] }),
      'external IP 172.18.0.200 8081',
    ],
    'a load balancer with a name': ['outside', named, 'external IP lb.example 8081'],
    'a load balancer with a name, from inside': [
      'stranger',
      named,
      'Pod IP 10.244.0.5 80',
      'ClusterIP 10.96.0.99 8081',
      'DNS name back-door.users-net.svc.cluster.local 8081',
      'external IP lb.example 8081',
    ],
    'a load balancer': ['outside', balanced, 'external IP 172.18.0.201 8081'],
    'a host port': [
      'outside',
      withAuthPort({}),
      'node address 172.18.0.2 8081',
      'node address fc00:f853:ccd:e793::2 8081',
    ],
    'a host port of all addresses': [
      'outside',
      withAuthPort({ hostIP: '0.0.0.0' }),
      'node address 172.18.0.2 8081',
      'node address fc00:f853:ccd:e793::2 8081',
    ],
    'a host port of one address': [
      'outside',
      withAuthPort({ hostIP: '172.18.0.2' }),
      'node address 172.18.0.2 8081',
    ],
    'nothing but a host port of loopback': ['outside', withAuthPort({ hostIP: '127.0.0.1' })],
    'nothing but a host port of UDP': ['outside', withAuthPort({ protocol: 'UDP' })],
    "the node's own network": [
      'outside',
      withAuthPort('host network'),
      'node address 172.18.0.2 80',
      'node address fc00:f853:ccd:e793::2 80',
    ],
  };
  for (const [what, [vantage, topology, ...expected]] of Object.entries(variants)) {
    test(`leads ${vantage} to Auth by ${what}: ${expected.join(', ')}`, () => {
      assert.deepEqual(toAuth(vantage, topology), expected);
    });
  }

  const hosts: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1', '::1': '::1' };
  for (const [host, knocked] of Object.entries(hosts)) {
    test(`knocks at ${knocked} where a port is published on ${host}`, () => {
      const topology = published(host, 30_080);
      const [runner] = vantages;
      assert.ok(runner);
      const [door] = doorsFor(runner, topology, listenersOf(contract, topology));
      assert.equal(door?.path, 'published port');
      assert.equal(`${door.host} ${door.leadsTo}`, `${knocked} users-container:8080`);
    });
  }

  const ports = { 6443: 0, 31000: 1, 80: 1, 32000: 0 };
  for (const [port, count] of Object.entries(ports)) {
    test(`has ${count} published doors where port ${port} of the node is published`, () => {
      const topology = { ...published('127.0.0.1', Number(port)), nodePortsElsewhere: [32_000] };
      const [runner] = vantages;
      assert.ok(runner);
      const doors = doorsFor(runner, topology, listenersOf(contract, topology));
      const found = doors.filter(({ path }) => path === 'published port');
      assert.equal(found.length, count);
      assert.ok(found.every(({ leadsTo }) => leadsTo.length === 0));
    });
  }
});
