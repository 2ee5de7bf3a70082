import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createMoment } from './moment.ts';

describe('a moment', () => {
  test('comes while the work goes on', async () => {
    const { come, reached, within } = createMoment();
    const work = Promise.withResolvers<string>();
    const done = within(work.promise);
    come();
    await reached;
    work.resolve('result');
    assert.equal(await done, 'result');
  });

  test('has come when the work is done', async () => {
    const { reached, within } = createMoment();
    await within(Promise.resolve());
    await reached;
  });

  test('never comes when the work fails before, with or without somebody who waits', async () => {
    const failure = new Error('out of work');
    const { reached, within } = createMoment();
    await assert.rejects(within(Promise.reject(failure)), failure);
    await new Promise(setImmediate); // nobody has waited, and nobody complains
    await assert.rejects(reached, failure);
  });
});
