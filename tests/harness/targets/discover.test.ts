import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HarnessError } from '../errors.ts';
import { plain } from '../exposure/topology.sample.ts';
import { endpointsOf } from './discover.ts';

const { nodes, services } = plain;
const publishedOn = (host: string) =>
  nodes.map((node) => ({ ...node, published: [{ host, port: 40_000, containerPort: 30_080 }] }));

describe('endpointsOf', () => {
  test('names the published ports where there are any', () => {
    assert.deepEqual(endpointsOf({ services }, nodes), {
      users: 'http://127.0.0.1:32768',
      tasks: 'http://127.0.0.1:32769',
    });
  });

  test("names a node's address and the NodePort where none is published", () => {
    const bare = nodes.map((node) => ({ ...node, published: [] }));
    assert.deepEqual(endpointsOf({ services }, bare), {
      users: 'http://172.18.0.2:30080',
      tasks: 'http://172.18.0.2:30800',
    });
    const only = bare.map((node) => ({ ...node, addresses: ['fc00:f853:ccd:e793::2'] }));
    assert.equal(endpointsOf({ services }, only).users, 'http://[fc00:f853:ccd:e793::2]:30080');
  });

  const hosts: Record<string, string> = {
    '0.0.0.0': '127.0.0.1',
    '::': '[::1]',
    '192.0.2.7': '192.0.2.7',
  };
  for (const [host, asked] of Object.entries(hosts)) {
    test(`asks at ${asked} for a port that is published on ${host}`, () => {
      assert.equal(endpointsOf({ services }, publishedOn(host)).users, `http://${asked}:40000`);
    });
  }

  const withPort = (port: object) =>
    services.map((service) => ({
      ...service,
      spec: {
        ...service.spec,
        ports: service.spec.ports.map((one) => ({ ...one, ...port })),
      },
    }));
  const unreachable: Record<string, typeof services> = {
    'has no nodePort': withPort({ nodePort: undefined }),
    'has another port': withPort({ port: 1 }),
    'is not there': [],
  };
  for (const [what, found] of Object.entries(unreachable)) {
    test(`says what to do when a Service ${what}`, () => {
      assert.throws(() => endpointsOf({ services: found }, nodes), {
        name: HarnessError.name,
        message: /^Service "users" .*no nodePort for port 8080.*k8s\/k8s-users\.yaml\.$/,
      });
    });
  }
});
