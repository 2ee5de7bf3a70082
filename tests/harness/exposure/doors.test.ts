import assert from 'node:assert/strict';
import { isIPv4 } from 'node:net';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Door } from './door.ts';
import {
  doorInside,
  doorsOfNodes,
  doorsOfPods,
  doorsPublished,
  doorsTooMany,
  isWitness,
  sweepOfNodes,
} from './doors.ts';
import type { Topology } from './topology.ts';

const plain: Topology = {
  namespace: 'users-net',
  nodeAddresses: ['172.18.0.2', 'fc00:f853:ccd:e793::2'],
  published: [
    { host: '127.0.0.1', port: 38_613, containerPort: 30_080 },
    { host: '127.0.0.1', port: 42_581, containerPort: 30_800 },
    { host: '127.0.0.1', port: 35_771, containerPort: 6443 },
  ],
  services: [
    { name: 'tasks', clusterIPs: ['10.96.95.23'], ports: [{ port: 8000, nodePort: 30_800 }] },
    { name: 'users', clusterIPs: ['10.96.83.201'], ports: [{ port: 8080, nodePort: 30_080 }] },
  ],
  pods: [
    { name: 'tasks-799d89b96f-cxxtg', deployment: 'tasks', addresses: ['10.244.0.4'] },
    { name: 'users-556f64c9fc-vh8xn', deployment: 'users', addresses: ['10.244.0.6'] },
  ],
};
const withService = (service: Topology['services'][number]): Topology => ({
  ...plain,
  services: [...plain.services, service],
});
const auth = { name: 'auth', clusterIPs: ['10.96.0.99'], ports: [{ port: 80, nodePort: 30_081 }] };

const at = (doors: readonly Door[], host: string, port: number): Door | undefined =>
  doors.find((door) => door.host === host && door.port === port);
const openOnes = (doors: readonly Door[]) =>
  doors
    .filter(({ expected }) => expected !== 'nobody')
    .map(({ host, port, expected }) => `${host} ${port} ${expected}`)
    .sort();

/** Any cluster: one or two families, Services public or not, ports wherever they are. */
const topologies: fc.Arbitrary<Topology> = fc.record({
  namespace: fc.constant('users-net'),
  nodeAddresses: fc.uniqueArray(fc.oneof(fc.ipV4(), fc.ipV6()), { minLength: 1, maxLength: 2 }),
  published: fc.array(
    fc.record({
      host: fc.constantFrom('127.0.0.1', '0.0.0.0', '::', '::1'),
      port: fc.integer({ min: 1024, max: 65_535 }),
      containerPort: fc.constantFrom(80, 6443, 30_080, 30_081, 30_800),
    }),
    { maxLength: 4 },
  ),
  services: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom('auth', 'users', 'tasks', 'back-door'),
      clusterIPs: fc.uniqueArray(fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant('None')), {
        minLength: 1,
        maxLength: 2,
      }),
      ports: fc.uniqueArray(
        fc.record(
          {
            port: fc.constantFrom(80, 8000, 8080, 9090),
            nodePort: fc.constantFrom(80, 20_000, 30_080, 30_081, 30_800, 32_767),
          },
          { requiredKeys: ['port'] },
        ),
        { maxLength: 3, selector: ({ port }) => port },
      ),
    }),
    { selector: ({ name }) => name },
  ),
  pods: fc.array(
    fc.record({
      name: fc.constant('a-pod'),
      deployment: fc.constantFrom('users', 'tasks', 'back-door'),
      addresses: fc.uniqueArray(fc.oneof(fc.ipV4(), fc.ipV6()), { maxLength: 2 }),
    }),
    { maxLength: 3 },
  ),
});
const holds = (claim: (topology: Topology) => void, numRuns = 25) =>
  fc.assert(fc.property(topologies, claim), { numRuns });

describe('every door', () => {
  const all = (topology: Topology) => [
    ...doorsOfNodes(topology),
    ...doorsPublished(topology),
    ...doorsOfPods(topology),
  ];

  test('that leads outside is expected to be open to users or tasks, or to nobody: never to auth', () => {
    holds((topology) => {
      for (const { label, expected } of all(topology)) assert.notEqual(expected, 'auth', label);
    });
  });

  test('to port 80 is expected to be closed where it leads to a Pod, a Service or a node', () => {
    holds((topology) => {
      const nodePorts = topology.services.flatMap(({ ports }) =>
        ports.map(({ nodePort }) => nodePort),
      );
      if (nodePorts.includes(80)) return;
      for (const { label, port, expected } of [
        ...doorsOfNodes(topology),
        ...doorsOfPods(topology),
      ]) {
        if (port === 80) assert.equal(expected, 'nobody', label);
      }
    });
  });

  test('names its address in its label', () => {
    for (const { label, host, port } of [...doorsOfNodes(plain), ...doorsOfPods(plain)]) {
      assert.ok(
        label.includes(host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`),
        label,
      );
    }
  });
});

describe('doorsOfNodes', () => {
  test('with the sweep knocks at port 80, the whole NodePort range and every NodePort in use, on every address', () => {
    holds((topology) => {
      const doors = [...doorsOfNodes(topology), ...sweepOfNodes(topology)];
      const inUse = topology.services.flatMap(({ ports }) =>
        ports.flatMap(({ nodePort }) => (nodePort === undefined ? [] : [nodePort])),
      );
      for (const host of topology.nodeAddresses) {
        const ports = new Set(doors.filter((door) => door.host === host).map(({ port }) => port));
        for (let port = 30_000; port <= 32_767; port += 1) assert.ok(ports.has(port), `${port}`);
        for (const port of [80, ...inUse]) assert.ok(ports.has(port), `${port}`);
      }
    }, 10);
  });

  test('with the sweep has one door an address and port, each with a label of its own', () => {
    holds((topology) => {
      const doors = [...doorsOfNodes(topology), ...sweepOfNodes(topology)];
      assert.equal(new Set(doors.map(({ host, port }) => `${host} ${port}`)).size, doors.length);
      assert.equal(new Set(doors.map(({ label }) => label)).size, doors.length);
    }, 10);
  });

  test('expects users and tasks at their NodePorts, and nobody else anywhere', () => {
    assert.deepEqual(openOnes(doorsOfNodes(plain)), [
      '172.18.0.2 30080 users',
      '172.18.0.2 30800 tasks',
    ]);
  });

  test('expects a NodePort of auth to be closed', () => {
    const doors = doorsOfNodes(withService(auth));
    for (const host of plain.nodeAddresses) {
      assert.equal(at(doors, host, 30_081)?.expected, 'nobody');
    }
  });

  const lies: Record<string, Topology['services'][number]> = {
    'a Service by another name that has a public port': {
      name: 'back-door',
      clusterIPs: ['10.96.0.9'],
      ports: [{ port: 8080, nodePort: 30_090 }],
    },
    "users' Service with a second port": {
      name: 'users',
      clusterIPs: ['10.96.0.9'],
      ports: [{ port: 80, nodePort: 30_090 }],
    },
  };
  for (const [what, service] of Object.entries(lies)) {
    test(`expects ${what} to be closed`, () => {
      assert.equal(
        at(doorsOfNodes(withService(service)), '172.18.0.2', 30_090)?.expected,
        'nobody',
      );
    });
  }

  test('knocks at a NodePort outside the usual range', () => {
    const service = { ...auth, ports: [{ port: 80, nodePort: 20_000 }] };
    assert.equal(at(doorsOfNodes(withService(service)), '172.18.0.2', 20_000)?.expected, 'nobody');
  });

  const families: Record<string, readonly [readonly string[], readonly string[]]> = {
    'of IPv4 only': [['10.96.0.1'], ['172.18.0.2']],
    'of IPv6 only': [['fd00:10:96::1'], ['fc00:f853:ccd:e793::2']],
    'of both families': [['10.96.0.1', 'fd00:10:96::1'], plain.nodeAddresses],
  };
  for (const [what, [clusterIPs, hosts]] of Object.entries(families)) {
    test(`expects a Service ${what} at the node addresses of its families, closed at the others`, () => {
      const users = {
        name: 'users',
        clusterIPs: [...clusterIPs],
        ports: [{ port: 8080, nodePort: 30_080 }],
      };
      const doors = doorsOfNodes({ ...plain, services: [users] });
      for (const host of plain.nodeAddresses) {
        const expected = hosts.includes(host) ? 'users' : 'nobody';
        assert.equal(at(doors, host, 30_080)?.expected, expected, host);
      }
    });
  }
});

describe('doorsPublished', () => {
  test('expects users and tasks behind the ports that kind published for them', () => {
    assert.deepEqual(openOnes(doorsPublished(plain)), [
      '127.0.0.1 38613 users',
      '127.0.0.1 42581 tasks',
    ]);
  });

  test("leaves out the API server's port, and no other", () => {
    holds((topology) => {
      const others = topology.published.filter(({ containerPort }) => containerPort !== 6443);
      assert.equal(doorsPublished(topology).length, others.length);
    });
  });

  const published = {
    'port 80 of a node': 80,
    'a NodePort that no Service has': 31_000,
    'a NodePort of auth': 30_081,
  };
  for (const [what, containerPort] of Object.entries(published)) {
    test(`expects ${what} to be closed when it is published`, () => {
      const doors = doorsPublished({
        ...withService(auth),
        published: [{ host: '127.0.0.1', port: 40_000, containerPort }],
      });
      assert.partialDeepStrictEqual(doors, [{ port: 40_000, expected: 'nobody' }]);
      assert.match(doors[0]?.label ?? '', new RegExp(`node port ${containerPort}`));
    });
  }

  const hosts = { '0.0.0.0': '127.0.0.1', '::': '::1', '127.0.0.1': '127.0.0.1' };
  for (const [host, knocked] of Object.entries(hosts)) {
    test(`knocks at ${knocked} when it is published on ${host}`, () => {
      const published = [{ host, port: 40_000, containerPort: 30_080 }];
      assert.equal(doorsPublished({ ...plain, published })[0]?.host, knocked);
    });
  }
});

describe('doorsOfPods', () => {
  test('expects users and tasks at their Pod IPs, ClusterIPs and names, and nobody else', () => {
    assert.deepEqual(openOnes(doorsOfPods(plain)), [
      '10.244.0.4 8000 tasks',
      '10.244.0.6 8080 users',
      '10.96.83.201 8080 users',
      '10.96.95.23 8000 tasks',
      'tasks.users-net.svc.cluster.local 8000 tasks',
      'users.users-net.svc.cluster.local 8080 users',
    ]);
  });

  test('knocks at port 80 of every Pod IP, ClusterIP and name', () => {
    const doors = doorsOfPods(plain);
    const hosts = [
      '10.244.0.4',
      '10.244.0.6',
      '10.96.83.201',
      '10.96.95.23',
      'users.users-net.svc.cluster.local',
      '172.18.0.2',
    ];
    for (const host of hosts) assert.equal(at(doors, host, 80)?.expected, 'nobody', host);
  });

  test('knows a Service of auth, and expects it to be closed at its ClusterIP and its name', () => {
    const doors = doorsOfPods(withService(auth));
    for (const host of ['10.96.0.99', 'auth.users-net.svc.cluster.local']) {
      assert.equal(at(doors, host, 80)?.expected, 'nobody', host);
      assert.equal(at(doors, host, 80)?.mayBeElsewhere, undefined, host);
    }
  });

  test('goes to a headless Service by its name alone', () => {
    const doors = doorsOfPods(withService({ ...auth, clusterIPs: ['None'] }));
    assert.equal(doors.filter(({ host }) => host === 'None').length, 0);
    assert.ok(at(doors, 'auth.users-net.svc.cluster.local', 80));
  });

  test('takes an answer for somebody else only at a port that no Service has', () => {
    holds((topology) => {
      for (const { label, expected, mayBeElsewhere } of doorsOfPods(topology)) {
        if (mayBeElsewhere !== true) continue;
        assert.match(label, /^Service \S+ at .*:80$/);
        assert.equal(expected, 'nobody');
      }
    });
  });

  test('leaves out node addresses of a family that Pods do not have, and no others', () => {
    const hosts = (topology: Topology) => doorsOfPods(topology).map(({ host }) => host);
    assert.ok(!hosts(plain).includes('fc00:f853:ccd:e793::2'));
    const pods = plain.pods.map((pod) => ({ ...pod, addresses: ['fd00:10:244::4'] }));
    assert.ok(hosts({ ...plain, pods }).includes('fc00:f853:ccd:e793::2'));
    assert.ok(!hosts({ ...plain, pods }).some((host) => host === '172.18.0.2' && isIPv4(host)));
  });
});

describe('doorsTooMany', () => {
  test('has nothing to say of Users and Tasks', () => assert.deepEqual(doorsTooMany(plain), []));

  test('names a Service of auth, and its NodePort', () => {
    assert.deepEqual(doorsTooMany(withService(auth)), [
      'Service "auth" opens port 80 and NodePort 30081: only Users and Tasks may have a Service',
    ]);
  });

  test('names a port too many of a public Service', () => {
    const users = {
      name: 'users',
      clusterIPs: ['10.96.0.9'],
      ports: [{ port: 80 }, { port: 8080 }],
    };
    assert.deepEqual(doorsTooMany({ ...plain, services: [users] }), [
      'Service "users" opens port 80: only Users and Tasks may have a Service',
    ]);
  });
});

describe('isWitness', () => {
  test('has one on every side, so that silence can count', () => {
    for (const doors of [doorsOfNodes(plain), doorsPublished(plain), doorsOfPods(plain)]) {
      assert.ok(doors.some(isWitness));
    }
    assert.ok(!isWitness(doorInside));
  });
});

describe('doorInside', () => {
  test("is Auth on its Pod's loopback", () => {
    assert.partialDeepStrictEqual(doorInside, { host: '127.0.0.1', port: 80, expected: 'auth' });
  });
});
