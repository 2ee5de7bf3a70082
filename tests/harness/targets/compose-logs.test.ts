import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { HarnessError } from '../errors.ts';
import type { StartProgram } from '../program.ts';
import { followLogs } from './compose-logs.ts';

const ended = async () => new HarnessError('ended');

/** Followers that end at once, having said these lines; the last one stays. */
function followers(...said: readonly (readonly string[])[]) {
  const left = [...said];
  let started = 0;
  let stopped = 0;
  const startProgram: StartProgram = () => {
    started += 1;
    const stop = async () => {
      stopped += 1;
    };
    const lines = left.shift() ?? [];
    const died = left.length > 0 ? ended() : new Promise<never>(() => undefined);
    return { lines: () => lines, died, stop };
  };
  return { startProgram, counts: () => ({ started, stopped }) };
}

describe('followLogs', { timeout: 10_000 }, () => {
  test('asks again until there is a container to follow', async () => {
    const { startProgram, counts } = followers([], [], ['auth-1 | listening']);
    const logs = followLogs({ startProgram }, 'demo', 'log', 1);
    while (logs.lines().length === 0) await new Promise(setImmediate);
    await logs.stop();
    assert.deepEqual(counts(), { started: 3, stopped: 1 });
  });

  test('asks no more once it has followed: the same lines would come again', async () => {
    const { startProgram, counts } = followers(['auth-1 | broken'], ['auth-1 | broken']);
    const logs = followLogs({ startProgram }, 'demo', 'log', 1);
    for (let round = 0; round < 20; round += 1) await pause(1);
    assert.deepEqual(counts().started, 1);
    await logs.stop();
  });
});
