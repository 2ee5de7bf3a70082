import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { inTurn } from './turn.ts';

/** A place for turns, and the stages that were shown there. */
async function place(t: TestContext, signal = new AbortController().signal) {
  const folder = await mkdtemp(join(tmpdir(), 'turn-'));
  t.after(() => rm(folder, { recursive: true }));
  const stages: string[] = [];
  const waits = Promise.withResolvers<void>();
  const notes: string[] = [];
  const stage = async <T>(title: string, work: () => Promise<T>) => {
    stages.push(title);
    waits.resolve();
    return work().catch((error) => {
      stages.push(`${title} failed`);
      throw error;
    });
  };
  const note = (line: string) => void notes.push(line);
  return {
    run: { stage, note, signal, socket: join(folder, 'turn.sock') },
    ...{ stages, notes },
    waits: waits.promise,
  };
}

describe('inTurn', { timeout: 30_000 }, () => {
  test('works at once, and says nothing, where nobody else does', async (t) => {
    const { run, stages } = await place(t);
    assert.equal(await inTurn(run, async () => 'done'), 'done');
    assert.equal(await inTurn(run, async () => 'again'), 'again');
    assert.deepEqual(stages, []);
  });

  test('works after whoever is at it, and says that it waits', async (t) => {
    const { run, stages, waits } = await place(t);
    const story: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const first = inTurn(run, async () => {
      await promise;
      story.push('first');
    });
    const second = inTurn(run, async () => story.push('second'));
    await waits;
    resolve();
    await Promise.all([first, second]);
    assert.deepEqual(story, ['first', 'second']);
    assert.deepEqual(stages, ['Waiting for another run on this machine']);
  });

  test('ends its turn when the work fails', async (t) => {
    const { run } = await place(t);
    const fail = () => Promise.reject(new Error('a broken look'));
    await assert.rejects(inTurn(run, fail), /a broken look/);
    assert.equal(await inTurn(run, async () => 'done'), 'done');
  });

  test('takes the turn of a run that was killed', async (t) => {
    const { run, stages } = await place(t);
    const source = `
      import { showLife } from ${JSON.stringify(join(import.meta.dirname, 'life.ts'))};
      await showLife(${JSON.stringify(run.socket)});
      process.stdout.write('mine');
      setInterval(() => undefined, 1_000);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', source]);
    await once(child.stdout, 'data');
    const work = inTurn(run, async () => 'done');
    child.kill('SIGKILL');
    assert.equal(await work, 'done');
    assert.ok(stages.length <= 1);
  });

  test('goes on beside whoever is at it for too long, which is no failure', async (t) => {
    const { run, stages, notes } = await place(t);
    const { promise, resolve } = Promise.withResolvers<void>();
    const first = inTurn(run, () => promise);
    assert.equal(await inTurn({ ...run, timeoutMs: 20 }, async () => 'done'), 'done');
    assert.deepEqual(stages, ['Waiting for another run on this machine']);
    assert.match(notes.join(), /^warning .* goes on beside it\.$/);
    resolve();
    await first;
  });

  test('is interrupted while it waits', async (t) => {
    const interruption = new AbortController();
    const { run, waits } = await place(t, interruption.signal);
    const { promise, resolve } = Promise.withResolvers<void>();
    const first = inTurn({ ...run, signal: new AbortController().signal }, () => promise);
    const second = inTurn(run, async () => undefined);
    await waits;
    interruption.abort(new Error('Stopped by SIGINT'));
    await assert.rejects(second, /Stopped by SIGINT/);
    resolve();
    await first;
  });
});
