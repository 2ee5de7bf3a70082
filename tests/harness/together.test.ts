import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Interrupted } from './errors.ts';
import { together } from './together.ts';

const never = new AbortController().signal;
const untilAborted = (signal: AbortSignal) =>
  pause(60_000, undefined, { signal, ref: false }).catch(() => signal.throwIfAborted());

describe('together', () => {
  test('gives the results in the order of the works, not of their ends', async () => {
    const second = Promise.withResolvers<string>();
    const works = [
      async () => `${await second.promise} and first`,
      async () => {
        second.resolve('second');
        return 2;
      },
    ] as const;
    assert.deepEqual(await together(never, works), ['second and first', 2]);
  });

  test('gives nothing for no works', async () => {
    assert.deepEqual(await together(never, []), []);
  });

  test('stops the others at the first failure, and throws that', async () => {
    const failure = new Error('no space left on device');
    let reason: unknown;
    const works = [
      (signal: AbortSignal) =>
        untilAborted(signal).catch((error) => {
          reason = error;
          throw error;
        }),
      () => Promise.reject(failure),
    ];
    await assert.rejects(together(never, works), (error) => error === failure);
    assert.equal(reason, failure);
  });

  test('does not throw before the stopped ones have cleaned up', async () => {
    let isClean = false;
    const cleansUp = async (signal: AbortSignal) => {
      await untilAborted(signal).catch(() => undefined);
      await new Promise(setImmediate);
      isClean = true;
    };
    await assert.rejects(together(never, [cleansUp, () => Promise.reject(new Error('no'))]));
    assert.ok(isClean);
  });

  test('throws the first failure, whatever a stopped one makes of it', async () => {
    const works = [
      (signal: AbortSignal) =>
        untilAborted(signal).catch(() => {
          throw new Error('the second');
        }),
      () => Promise.reject(new Error('the first')),
    ];
    await assert.rejects(together(never, works), { message: 'the first' });
  });

  test('fails with a work that throws without a promise', async () => {
    const throws = () => {
      throw new Error('at once');
    };
    await assert.rejects(together(never, [throws]), { message: 'at once' });
  });

  test('hands an interruption to every work and throws it', async () => {
    const interrupt = new AbortController();
    const stopped = new Interrupted('Stopped by SIGINT');
    const all = together(interrupt.signal, [untilAborted, untilAborted]);
    interrupt.abort(stopped);
    await assert.rejects(all, (error) => error === stopped);
  });
});
