import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Exec } from '../exec.ts';
import { createSpecs } from './specs.ts';

const idle = new AbortController().signal;
const reportsFolder = import.meta.dirname;

/** A Playwright that runs until it is told to stop. */
function endless() {
  let started = 0;
  const exec: Exec = (_file, _args, { signal } = {}) => {
    started += 1;
    return new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
  };
  return { exec, started: () => started };
}

describe('createSpecs', () => {
  test('starts nothing by itself', async () => {
    const { exec, started } = endless();
    await createSpecs({ targetFile: 'none', reportsFolder, exec, signal: idle }).stop();
    assert.equal(started(), 0);
  });

  test('starts one process, however often it is asked to, and ends it', async () => {
    const { exec, started } = endless();
    const specs = createSpecs({ targetFile: 'none', reportsFolder, exec, signal: idle });
    specs.warmUp();
    specs.warmUp();
    const result = assert.rejects(specs.result(idle), { name: 'AbortError' });
    while (started() === 0) await new Promise(setImmediate);
    await specs.stop();
    await result;
    assert.equal(started(), 1);
  });

  test('ends the process as soon as nobody wants the result any more, for the same reason', async () => {
    const { exec, started } = endless();
    const specs = createSpecs({ targetFile: 'none', reportsFolder, exec, signal: idle });
    const lost = new AbortController();
    const result = assert.rejects(specs.result(lost.signal), { message: 'Users died' });
    while (started() === 0) await new Promise(setImmediate);
    lost.abort(new Error('Users died'));
    await result;
    await specs.stop();
  });
});
