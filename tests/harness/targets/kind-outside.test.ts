import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CommandError, exec } from '../exec.ts';
import { failure, fakeExec, recorded } from '../fake-exec.sample.ts';
import { idleWith, type Outside, startOutside } from './kind-outside.ts';
import { sampleRun } from './run.sample.ts';

const { signal } = new AbortController();
const place = { name: 'lead-outside', image: 'tasks-net-k8s:t1', network: 'kind' };

const put = 'lead-outside --network kind tasks-net-k8s:t1 node --eval';

interface Setting extends Pick<Outside, 'staysWith'> {
  /** How often Docker fails before it starts a container. */
  readonly failures?: readonly Error[];
  /** What runs already, and will do. */
  readonly running?: string;
}

/** Starts the container; gives the verbs of Docker, and those of the undo. */
async function start({ failures = [], running, ...how }: Setting = {}) {
  const mayBeThere = running !== undefined;
  const left = [...failures];
  const { exec, lines, options } = fakeExec({
    'docker container inspect lead-outside': failure('Docker hangs'),
    [`docker run --detach --name ${put}`]: () => left.shift() ?? '',
    [`docker run --detach --rm --name ${put}`]: () => left.shift() ?? '',
    "docker container ls --quiet --filter 'name=^lead-outside$' --filter network=kind --filter status=running":
      running ?? '',
    'docker rm --force --volumes lead-outside': '',
  });
  const run = sampleRun({ exec });
  const outside = { ...place, mayBeThere, ...how };
  const outcome = await startOutside(run, outside, signal).catch((error) => error);
  const { lingerUntil } = options.at(-1) ?? {};
  const inspected = () => options.at(-1);
  const commands = lines.splice(0);
  await run.undo.keepAll();
  return {
    outcome,
    commands,
    verbs: commands.map((line) => line.split(' ')[1]),
    undone: lines.map((line) => line.split(' ')[1]),
    lingerUntil,
    inspected,
  };
}

describe('startOutside', () => {
  const inUse = failure(recorded('docker/name-in-use.txt'));

  test('starts a container, and promises to remove it', async () => {
    const { outcome, verbs, undone } = await start();
    assert.equal(outcome, undefined);
    assert.deepEqual([verbs, undone], [['run'], ['rm']]);
  });

  test('removes one of that name first, which a killed run left', async () => {
    const { outcome, verbs } = await start({ failures: [inUse] });
    assert.equal(outcome, undefined);
    assert.deepEqual(verbs, ['run', 'rm', 'run']);
  });

  test('keeps the one of an earlier round of a run that watches, and still promises to remove it', async () => {
    const first = await start({ running: '' });
    assert.deepEqual(first.verbs, ['container', 'run']);
    const later = await start({ running: '6a7cbd1c4e0f' });
    assert.deepEqual([later.verbs, later.undone], [['container'], ['rm']]);
  });

  test('starts one that stays with a node, and goes with it', async () => {
    const { outcome, commands, undone } = await start({ staysWith: 'lead-control-plane' });
    assert.equal(outcome, undefined);
    assert.deepEqual(undone, []);
    assert.match(commands[0] ?? '', /^docker run --detach --rm /);
    assert.match(commands[0] ?? '', / lead-control-plane 10000$/);
  });

  test('leaves the one of an earlier run that is to stay', async () => {
    const kept = { staysWith: 'lead-control-plane', running: '6a7cbd1c4e0f' };
    const { verbs, undone } = await start(kept);
    assert.deepEqual([verbs, undone], [['container'], []]);
  });

  test('removes one that was to stay where it could not be started', async () => {
    const failures = [failure('docker: Error response from daemon: network kind not found')];
    const { undone } = await start({ staysWith: 'lead-control-plane', failures });
    assert.deepEqual(undone, ['rm']);
  });

  test('gives up soon on a Docker that does not say whether a cut off `docker run` goes on', async () => {
    const { lingerUntil, inspected } = await start();
    assert.equal(await lingerUntil?.(), false);
    assert.deepEqual(inspected(), { timeoutMs: 10_000 });
  });

  test('fails with Docker where that is not the reason, or does not help', async () => {
    const noNetwork = failure('docker: Error response from daemon: network kind not found');
    for (const failures of [[noNetwork], [inUse, inUse]]) {
      const { outcome, undone } = await start({ failures });
      assert.ok(outcome instanceof CommandError);
      assert.deepEqual(undone, ['rm']);
    }
  });
});

describe('what stays with a node', () => {
  const [, ...args] = idleWith('lead-control-plane', 5);

  /** Runs it, with Docker's answers about the node in order, to its end; gives how often it asked. */
  async function askedUntilItEnded(answers: readonly string[]): Promise<number> {
    const preloaded = `import dns from 'node:dns';
      const answers = ${JSON.stringify(answers)};
      dns.lookup = (name, callback) => {
        process.stdout.write(name + ' ');
        if (answers.length === 0) process.exit(1);
        const address = answers.shift();
        callback(address === '' ? new Error('ENOTFOUND') : null, address);
      };`;
    const preload = `data:text/javascript,${encodeURIComponent(preloaded)}`;
    const { stdout } = await exec(process.execPath, ['--import', preload, ...args], { signal });
    assert.match(stdout, /^(lead-control-plane ?)+$/);
    return stdout.split(' ').filter(Boolean).length;
  }

  test('ends when the node was not found three times in a row', async () => {
    assert.equal(await askedUntilItEnded(['172.18.0.2', '', '', '172.18.0.2', '', '', '']), 7);
  });

  test('ends when its name has gone to somebody else', async () => {
    const elsewhere = Array.from({ length: 3 }, () => '203.0.113.7');
    assert.equal(await askedUntilItEnded(['172.18.0.2', ...elsewhere]), 4);
  });

  test('ends where the node was gone before', async () => {
    assert.equal(await askedUntilItEnded(['', '', '']), 3);
  });
});
