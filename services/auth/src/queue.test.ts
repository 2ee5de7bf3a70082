import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createQueue } from './queue.ts';

describe('a queue', () => {
  test('runs so many at once, lets so many wait, and refuses the rest with 503', async () => {
    const queue = createQueue({ atOnce: 2, waiting: 3 });
    const gate = Promise.withResolvers<void>();
    let running = 0;
    let most = 0;
    const work = async () => {
      running += 1;
      most = Math.max(most, running);
      await gate.promise;
      running -= 1;
    };
    const admitted = Array.from({ length: 5 }, () => queue(work));
    await assert.rejects(queue(work), { status: 503, headers: { 'Retry-After': '1' } });
    gate.resolve();
    await Promise.all(admitted);
    assert.equal(most, 2);
    await queue(work);
  });

  test('goes on after work that failed', async () => {
    const queue = createQueue({ atOnce: 1, waiting: 1 });
    const failing = () => Promise.reject(new Error('broken'));
    await Promise.allSettled([queue(failing), queue(failing)]);
    assert.equal(await queue(async () => 'done'), 'done');
  });
});
