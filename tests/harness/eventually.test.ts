import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually, Hopeless } from './eventually.ts';

const signal = new AbortController().signal;

describe('eventually', () => {
  test('gives the first observation that is content', async () => {
    let looks = 0;
    const look = async () => {
      looks += 1;
      if (looks < 3) throw new Error('not yet');
      return looks;
    };
    assert.equal(
      await eventually('a third look', look, { timeoutMs: 1000, intervalMs: 1, signal }),
      3,
    );
  });

  test('reports the last observation when patience runs out', async () => {
    const look = async () => {
      throw new Error('0 of 1 replicas ready');
    };
    await assert.rejects(eventually('rollout', look, { timeoutMs: 20, intervalMs: 1, signal }), {
      message: 'Gave up on rollout after 0.02s',
      cause: new Error('0 of 1 replicas ready'),
    });
  });

  test('keeps the last real reason when the deadline cuts an observation short', async () => {
    let looks = 0;
    const look = async (attempt: AbortSignal) => {
      looks += 1;
      if (looks === 1) throw new Error('the real reason');
      await new Promise((_, reject) => attempt.addEventListener('abort', reject));
    };
    await assert.rejects(eventually('rollout', look, { timeoutMs: 20, intervalMs: 1, signal }), {
      cause: new Error('the real reason'),
    });
  });

  test('stops at once on a cause that waiting does not mend', async () => {
    const look = async () => {
      throw new Hopeless('CrashLoopBackOff');
    };
    await assert.rejects(eventually('rollout', look, { timeoutMs: 60_000, signal }), {
      message: 'CrashLoopBackOff',
    });
  });

  test('rejects with the reason of an interruption', async () => {
    const interrupt = new AbortController();
    const look = async () => {
      interrupt.abort(new Error('stopped by Ctrl-C'));
      throw new Error('not yet');
    };
    const patience = { timeoutMs: 60_000, signal: interrupt.signal };
    await assert.rejects(eventually('rollout', look, patience), { message: 'stopped by Ctrl-C' });
  });
});
