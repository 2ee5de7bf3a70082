import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { Interrupted } from '../errors.ts';
import type { Topology } from '../exposure/topology.ts';
import { fakeExec, listOf, recorded, recordedObjects } from '../fake-exec.sample.ts';
import { discover, endpointsOf, untilTheyAnswer, vantagesOf } from './discover.ts';

const signal = new AbortController().signal;
const get = 'kubectl --kubeconfig kc get nodes,pods,services --namespace users-net --output=json';
const inspect = 'docker container inspect lead-control-plane';
const answers = {
  [get]: recorded('kubectl/nodes-pods-services.json'),
  [inspect]: recorded('docker/inspect-node.json'),
};
const find = (changed: Readonly<Record<string, string>> = {}) => {
  const { exec, kubectl } = fakeExec({ ...answers, ...changed });
  return discover(exec, kubectl, ['lead-control-plane'], signal);
};

describe('discover', () => {
  test('reads every address from the cluster and from Docker', async () => {
    const { topology } = await find();
    assert.deepEqual(topology, {
      namespace: 'users-net',
      nodeAddresses: ['172.18.0.2', 'fc00:f853:ccd:e793::2'],
      published: [
        { host: '127.0.0.1', port: 38613, containerPort: 30080 },
        { host: '127.0.0.1', port: 42581, containerPort: 30800 },
        { host: '127.0.0.1', port: 35771, containerPort: 6443 },
      ],
      services: [
        {
          name: 'tasks',
          clusterIPs: ['10.96.95.23'],
          ports: [{ port: 8000, protocol: 'TCP', nodePort: 30800 }],
        },
        {
          name: 'users',
          clusterIPs: ['10.96.83.201'],
          ports: [{ port: 8080, protocol: 'TCP', nodePort: 30080 }],
        },
      ],
      pods: [
        { name: 'tasks-799d89b96f-cxxtg', deployment: 'tasks', addresses: ['10.244.0.4'] },
        { name: 'users-556f64c9fc-vh8xn', deployment: 'users', addresses: ['10.244.0.6'] },
      ],
    });
  });

  test('finds a Service that somebody added, whatever it is called', async () => {
    const objects = structuredClone(recordedObjects('nodes-pods-services')) as {
      kind: string;
      metadata: { name: string };
    }[];
    const added = objects.find(({ kind }) => kind === 'Service');
    assert.ok(added);
    added.metadata.name = 'back-door';
    const { topology } = await find({ [get]: listOf(objects) });
    assert.ok(topology.services.some(({ name }) => name === 'back-door'));
  });

  test("gives the node's version of Kubernetes", async () => {
    assert.equal((await find()).kubernetes, 'v1.37.2');
  });
});

describe('endpointsOf', () => {
  test('names the published ports where there are any', async () => {
    const { topology } = await find();
    assert.deepEqual(endpointsOf(topology), {
      users: 'http://127.0.0.1:38613',
      tasks: 'http://127.0.0.1:42581',
    });
  });

  test("names the node's address and the NodePort where none is published", async () => {
    const { topology } = await find();
    assert.deepEqual(endpointsOf({ ...topology, published: [] }), {
      users: 'http://172.18.0.2:30080',
      tasks: 'http://172.18.0.2:30800',
    });
  });

  const unreachable: Record<string, (topology: Topology) => Topology['services']> = {
    'has no nodePort': ({ services }) =>
      services.map((one) => ({ ...one, ports: one.ports.map(({ port }) => ({ port })) })),
    'has another port': ({ services }) =>
      services.map((one) => ({ ...one, ports: [{ port: 1, nodePort: 30_080 }] })),
    'is not there': () => [],
  };
  for (const [what, change] of Object.entries(unreachable)) {
    test(`says what to do when a Service ${what}`, async () => {
      const { topology } = await find();
      assert.throws(() => endpointsOf({ ...topology, services: change(topology) }), {
        name: 'HarnessError',
        message: /^Service "users" .*no nodePort for port 8080.*k8s\/k8s-users\.yaml\.$/,
      });
    });
  }
});

describe('untilTheyAnswer', { timeout: 10_000 }, () => {
  /** A service that answers with each of these in turn, and with the last one from then on. */
  async function serve(...answersInTurn: readonly number[]) {
    const asked: string[] = [];
    const left = [...answersInTurn];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const status = (left.length > 1 ? left.shift() : left[0]) ?? 500;
      response.writeHead(status, { connection: 'close' }).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return {
      url: `http://127.0.0.1:${port}`,
      asked,
      [Symbol.asyncDispose]: async () => void (await server[Symbol.asyncDispose]()),
    };
  }

  test('is content when both say that they are ready', async () => {
    await using users = await serve(200);
    await using tasks = await serve(503, 200);
    await untilTheyAnswer({ users: users.url, tasks: tasks.url }, signal);
    assert.deepEqual(users.asked, ['/readyz']);
    assert.deepEqual(tasks.asked, ['/readyz', '/readyz']);
  });

  test('rejects with the reason of an interruption', async () => {
    await using users = await serve(503);
    const stopped = AbortSignal.abort(new Interrupted('Stopped by SIGINT'));
    const endpoints = { users: users.url, tasks: users.url };
    await assert.rejects(untilTheyAnswer(endpoints, stopped), Interrupted);
  });
});

describe('vantagesOf', () => {
  const cluster = { name: 'lead', kubeconfig: 'kc' };
  const places = async () => {
    const vantages = vantagesOf(await find(), cluster);
    // The prober's source, the last argument, is the same everywhere.
    return new Map(
      vantages.map(({ name, file, args }) => [name, [file, ...args.slice(0, -1)].join(' ')]),
    );
  };

  test('looks from every place that a kind cluster gives', async () => {
    assert.deepEqual(
      [...(await places()).keys()],
      ['runner', 'outside', 'node', 'stranger', 'neighbour', 'tasks', 'pod'],
    );
  });

  const wanted = {
    outside: /^docker exec --interactive lead-outside node /,
    stranger: / --namespace users-net-vantages stranger --container prober -- node /,
    node: / --namespace users-net-vantages node --container prober -- node /,
    neighbour: / --namespace users-net neighbour --container prober -- node /,
    tasks: / --namespace users-net tasks-799d89b96f-cxxtg --container tasks-container -- node /,
    pod: / --namespace users-net users-556f64c9fc-vh8xn --container users-container -- node /,
  } as const;
  for (const [name, place] of Object.entries(wanted)) {
    test(`${name}: is ${place.source}`, async () => {
      assert.match((await places()).get(name as keyof typeof wanted) ?? '', place);
    });
  }

  test('says which Deployment has no Pod to look from', () => {
    assert.throws(() => vantagesOf({ pods: [] }, cluster), {
      message: 'Deployment "tasks" has no Pod to look from.',
    });
  });
});
