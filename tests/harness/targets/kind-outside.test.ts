import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CommandError } from '../exec.ts';
import { failure, fakeExec, recorded } from '../fake-exec.sample.ts';
import { startOutside } from './kind-outside.ts';
import { sampleRun } from './run.sample.ts';

const { signal } = new AbortController();
const place = { name: 'lead-outside', image: 'tasks-net-k8s:t1', network: 'kind' };

/** Starts the container where Docker fails so often before it does, and one may run already; gives the verbs, and those of the undo. */
async function start(failures: readonly Error[], running?: string) {
  const mayBeThere = running !== undefined;
  const left = [...failures];
  const { exec, lines, options } = fakeExec({
    'docker container inspect lead-outside': failure('Docker hangs'),
    'docker run --detach --name lead-outside --network kind tasks-net-k8s:t1': () =>
      left.shift() ?? '',
    "docker container ls --quiet --filter 'name=^lead-outside$' --filter network=kind --filter status=running":
      running ?? '',
    'docker rm --force --volumes lead-outside': '',
  });
  const run = sampleRun({ exec });
  const outcome = await startOutside(run, { ...place, mayBeThere }, signal).catch((error) => error);
  const { lingerUntil } = options.at(-1) ?? {};
  const inspected = () => options.at(-1);
  const verbs = lines.splice(0).map((line) => line.split(' ')[1]);
  await run.undo.keepAll();
  return {
    outcome,
    verbs,
    undone: lines.map((line) => line.split(' ')[1]),
    lingerUntil,
    inspected,
  };
}

describe('startOutside', () => {
  const inUse = failure(recorded('docker/name-in-use.txt'));

  test('starts a container, and promises to remove it', async () => {
    const { outcome, verbs, undone } = await start([]);
    assert.equal(outcome, undefined);
    assert.deepEqual([verbs, undone], [['run'], ['rm']]);
  });

  test('removes one of that name first, which a killed run left', async () => {
    const { outcome, verbs } = await start([inUse]);
    assert.equal(outcome, undefined);
    assert.deepEqual(verbs, ['run', 'rm', 'run']);
  });

  test('keeps the one of an earlier round of a run that watches, and still promises to remove it', async () => {
    const first = await start([], '');
    assert.deepEqual(first.verbs, ['container', 'run']);
    const later = await start([], '6a7cbd1c4e0f');
    assert.deepEqual([later.verbs, later.undone], [['container'], ['rm']]);
  });

  test('gives up soon on a Docker that does not say whether a cut off `docker run` goes on', async () => {
    const { lingerUntil, inspected } = await start([]);
    assert.equal(await lingerUntil?.(), false);
    assert.deepEqual(inspected(), { timeoutMs: 10_000 });
  });

  test('fails with Docker where that is not the reason, or does not help', async () => {
    const noNetwork = failure('docker: Error response from daemon: network kind not found');
    for (const failures of [[noNetwork], [inUse, inUse]]) {
      const { outcome, undone } = await start(failures);
      assert.ok(outcome instanceof CommandError);
      assert.deepEqual(undone, ['rm']);
    }
  });
});
