import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { commandLine } from '../command-line.ts';
import { HarnessError, Interrupted } from '../errors.ts';
import { CommandError } from '../exec.ts';
import type { ExecPiped } from '../exec-piped.ts';
import { failure, fakeExec, recorded } from '../fake-exec.sample.ts';
import { buildImages, inspectNodes, loadImages, localImages, stockOf } from './docker.ts';
import { type Image, reference } from './images.ts';

const signal = new AbortController().signal;
const auth: Image = { service: 'auth', repository: 'auth-net-k8s', tag: '98784de9bf22' };
const tasks: Image = { service: 'tasks', repository: 'tasks-net-k8s', tag: '251d55cdab26' };
const changed: Image = { ...tasks, tag: '000000000000' };

describe('localImages', () => {
  const base = 'sha256:09bb5025cda75cb80d5a92f7fa15a5d290c011165b7dd83450ecdb9f3dfbd558';

  test('gives the references that are on this machine, with their ids, in one call', async () => {
    const { exec, lines } = fakeExec({ 'docker image ls': recorded('docker/images.txt') });
    const found = await localImages(exec, ['node:26-slim', 'auth-net-k8s'], signal);
    assert.equal(found.get('node:26-slim'), base);
    assert.ok(found.has(reference(auth)) && !found.has(reference(changed)));
    assert.deepEqual(lines, [
      "docker image ls --no-trunc --filter reference=node:26-slim --filter reference=auth-net-k8s --format '{{.Repository}}:{{.Tag}} {{.ID}}'",
    ]);
  });

  test('gives none on a new machine', async () => {
    const { exec } = fakeExec({ 'docker image ls': '' });
    assert.equal((await localImages(exec, ['node:26-slim'], signal)).size, 0);
  });
});

describe('buildImages', () => {
  test('builds in one call, with a tag for each', async () => {
    const { exec, lines, options } = fakeExec({ 'docker buildx bake': '' });
    await buildImages(exec, 'root', [auth, tasks], signal);
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /^docker buildx bake --file compose\.yaml .* auth tasks$/);
    assert.partialDeepStrictEqual(options[0], {
      cwd: 'root',
      env: { AUTH_TAG: '98784de9bf22', TASKS_TAG: '251d55cdab26' },
      signal,
    });
    assert.ok(options[0]?.timeoutMs);
  });

  test('shows what the step that failed had to say, to its end', async () => {
    const { exec } = fakeExec({
      'docker buildx bake': failure(recorded('docker/build-failed.txt'), 'docker buildx bake'),
    });
    const error = await buildImages(exec, 'root', [auth], signal).catch((reason) => reason);
    assert.ok(error instanceof HarnessError);
    assert.match(error.message, /^The images could not be built: `docker buildx bake` failed/);
    assert.match(error.evidence.at(-2) ?? '', /auth line 30$/);
    assert.match(error.evidence.at(-1) ?? '', /ERROR: process .* exit code: 1$/);
    assert.equal(error.evidence.length, 20);
  });

  test('shows the last lines where no step failed', async () => {
    const { exec } = fakeExec({ 'docker buildx bake': failure('ERROR: unknown flag: --lod') });
    await assert.rejects(buildImages(exec, 'root', [auth], signal), {
      evidence: ['ERROR: unknown flag: --lod'],
    });
  });

  test('takes an interruption for what it is', async () => {
    const { exec } = fakeExec({ 'docker buildx bake': new Interrupted('Stopped by SIGINT') });
    await assert.rejects(buildImages(exec, 'root', [auth], signal), Interrupted);
  });
});

const stock = { node: 'lead-control-plane', images: new Set<string>(), blobs: new Set<string>() };
const used = { ...stock, images: new Set(['kindest/kindnetd:v1', reference(changed)]) };

describe('loadImages', () => {
  test("streams the images in one archive into the node's containerd", async () => {
    const pipes: string[] = [];
    const execPiped: ExecPiped = async (from, to, options) => {
      pipes.push(`${commandLine(...from)} | ${commandLine(...to)}`);
      assert.equal(options?.signal, signal);
    };
    await loadImages(execPiped, used, [auth, tasks], signal);
    assert.equal(pipes.length, 1);
    assert.match(
      pipes[0] ?? '',
      /^docker save auth-net-k8s:98784de9bf22 tasks-net-k8s:251d55cdab26 \| docker exec --interactive lead-control-plane ctr --namespace k8s\.io images import .*-$/,
    );
  });
});

describe('loadImages into a new node', () => {
  const load = async (images: readonly string[], failed?: Error) => {
    const filtered: boolean[] = [];
    const execPiped: ExecPiped = async (_from, _to, { through } = {}) => {
      filtered.push(through !== undefined);
      if (failed !== undefined) throw failed;
    };
    const loaded = loadImages(execPiped, { ...stock, images: new Set(images) }, [auth], signal);
    const outcome = await loaded.catch((error) => error);
    return { filtered, outcome };
  };

  test('streams the whole archive, unseen', async () => {
    const { filtered } = await load(['registry.k8s.io/pause:3.10']);
    assert.deepEqual(filtered, [false]);
  });

  test('leaves out layers where another image of ours may have brought them', async () => {
    const { filtered } = await load([reference(tasks)]);
    assert.deepEqual(filtered, [true]);
  });

  test('tries once', async () => {
    const { filtered, outcome } = await load([], failure('no space left on device'));
    assert.ok(outcome instanceof CommandError);
    assert.equal(filtered.length, 1);
  });
});

describe('loadImages into a node that threw away what it had', () => {
  const load = async (...failures: readonly Error[]) => {
    const left = [...failures];
    const filtered: boolean[] = [];
    const execPiped: ExecPiped = async (_from, _to, { through } = {}) => {
      filtered.push(through !== undefined);
      const failed = left.shift();
      if (failed !== undefined) throw failed;
    };
    await loadImages(execPiped, used, [auth], signal);
    return filtered;
  };
  const notFound = failure('ctr: content digest sha256:5abf: not found');

  test('streams the whole archive after all', async () => {
    assert.deepEqual(await load(notFound), [true, false]);
  });

  test('does not try a third time, and not at all after an interruption', async () => {
    await assert.rejects(load(notFound, notFound), CommandError);
    await assert.rejects(load(new Interrupted('Stopped by SIGINT')), Interrupted);
  });
});

describe('stockOf', () => {
  const look = (stdout: string) =>
    stockOf(fakeExec({ 'docker exec lead-control-plane sh -c': stdout }).exec, stock.node, signal);

  test('gives the names of the images that a node has, and the digests of its blobs', async () => {
    const { node, images, blobs } = await look(recorded('docker/stock.txt'));
    assert.equal(node, 'lead-control-plane');
    assert.ok(images.has('auth-net-k8s:7751a76fc75e') && !images.has(reference(auth)));
    assert.ok(blobs.size > 10);
    for (const digest of blobs) assert.match(digest, /^(sha256:[\da-f]{64})?$/);
  });

  test('knows a node that has nothing', async () => {
    const { images, blobs } = await look('\n');
    assert.ok(!images.has(reference(auth)) && !blobs.has('sha256:5abf'));
  });
});

describe('inspectNodes', () => {
  const inspect = (json: string) =>
    inspectNodes(
      fakeExec({ 'docker container inspect lead': json }).exec,
      ['lead-control-plane'],
      signal,
    );

  test('gives the networks, both addresses and the published ports of a kind node', async () => {
    assert.deepEqual(await inspect(recorded('docker/inspect-node.json')), [
      {
        name: 'lead-control-plane',
        networks: ['kind'],
        addresses: ['172.18.0.2', 'fc00:f853:ccd:e793::2'],
        published: [
          { host: '127.0.0.1', port: 38613, containerPort: 30080 },
          { host: '127.0.0.1', port: 42581, containerPort: 30800 },
          { host: '127.0.0.1', port: 35771, containerPort: 6443 },
        ],
      },
    ]);
  });

  test('knows a network without IPv6, a port that is not published, and UDP', async () => {
    const [node] = JSON.parse(recorded('docker/inspect-node.json'));
    node.NetworkSettings.Networks.kind.GlobalIPv6Address = '';
    node.NetworkSettings.Ports = {
      '30080/tcp': null,
      '53/udp': [{ HostIp: '0.0.0.0', HostPort: '53' }],
    };
    const [found] = await inspect(JSON.stringify([node]));
    assert.deepEqual(found?.addresses, ['172.18.0.2']);
    assert.deepEqual(found?.published, []);
  });

  test('does not guess at output it does not know', async () => {
    await assert.rejects(inspect('[{"Name":"/lead-control-plane"}]'), /NetworkSettings/);
    await assert.rejects(inspect('not JSON'), SyntaxError);
  });
});
