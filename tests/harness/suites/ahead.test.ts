import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createAhead } from './ahead.ts';
import type { SuiteResult } from './suite.ts';

const idle = new AbortController().signal;

/** A suite that runs until it is told to stop. */
function endless() {
  let started = 0;
  const run = (signal: AbortSignal) => {
    started += 1;
    return new Promise<SuiteResult>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  };
  return { run, started: () => started };
}

describe('createAhead', () => {
  test('starts nothing by itself', async () => {
    const { run, started } = endless();
    await createAhead(run, idle).stop();
    assert.equal(started(), 0);
  });

  test('starts one process, however often it is asked to, and ends it', async () => {
    const { run, started } = endless();
    const suite = createAhead(run, idle);
    suite.warmUp();
    suite.warmUp();
    const result = assert.rejects(suite.result(idle), { name: 'AbortError' });
    while (started() === 0) await new Promise(setImmediate);
    await suite.stop();
    await result;
    assert.equal(started(), 1);
  });

  test('ends the process as soon as nobody wants the result any more, for the same reason', async () => {
    const { run, started } = endless();
    const suite = createAhead(run, idle);
    const lost = new AbortController();
    const result = assert.rejects(suite.result(lost.signal), { message: 'Users died' });
    while (started() === 0) await new Promise(setImmediate);
    lost.abort(new Error('Users died'));
    await result;
    await suite.stop();
  });
});
