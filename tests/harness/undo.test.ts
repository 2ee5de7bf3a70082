import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Debt } from './debt.ts';
import type { Stage } from './progress.ts';
import { createUndo } from './undo.ts';

/** An undo whose stages and notes are told in order, and a ledger with the debts that are not struck out. */
function told() {
  const owed = new Set<Debt>();
  const ledger = {
    write: (debt: Debt) => {
      owed.add(debt);
      return () => void owed.delete(debt);
    },
  };
  const story: string[] = [];
  const stage: Stage = (title, work) => {
    story.push(title);
    return work();
  };
  return {
    story,
    owed,
    undo: createUndo({ stage, note: (line) => void story.push(line) }, ledger),
  };
}
const nothing = async () => undefined;

describe('createUndo', () => {
  test('keeps its promises newest first, each as a stage', async () => {
    const { undo, story } = told();
    for (const title of ['Removing files', 'Deleting network', 'Deleting cluster']) {
      undo.promise(title, nothing);
    }
    await undo.keepAll();
    assert.deepEqual(story, ['Deleting cluster', 'Deleting network', 'Removing files']);
  });

  test('ends one before it begins the next', async () => {
    const { undo } = told();
    let isClusterGone = false;
    undo.promise('Removing files', async () => assert.ok(isClusterGone));
    undo.promise('Deleting cluster', async () => {
      await new Promise(setImmediate);
      isClusterGone = true;
    });
    await undo.keepAll();
    assert.ok(isClusterGone);
  });

  test('keeps at once what it is told to, once, and waits for it before all others', async () => {
    const { undo, story, owed } = told();
    const { promise, resolve } = Promise.withResolvers<void>();
    undo.promise('Deleting cluster', nothing);
    undo.promise('Removing container', () => promise, { kind: 'container', name: 'outside' });
    undo.keepEarly('Removing container');
    undo.keepEarly('Removing container');
    assert.deepEqual([story, owed.size], [['Removing container'], 1]);
    const all = undo.keepAll();
    await new Promise(setImmediate);
    assert.deepEqual(story, ['Removing container']);
    resolve();
    await all;
    assert.deepEqual([story, owed.size], [['Removing container', 'Deleting cluster'], 0]);
  });

  test('warns of what could not be kept early, as of all else', async () => {
    const { undo, story } = told();
    undo.promise('Removing container', () => Promise.reject(new Error('no daemon')));
    undo.keepEarly('Removing container');
    await undo.keepAll();
    assert.match(
      story.join(),
      /^Removing container,warning {2}Removing container failed: no daemon/,
    );
  });

  test('does not keep what was taken back', async () => {
    const { undo, story } = told();
    undo.promise('Removing files', nothing);
    const takeBack = undo.promise('Deleting cluster', nothing);
    takeBack();
    takeBack();
    await undo.keepAll();
    assert.deepEqual(story, ['Removing files']);
  });

  test('keeps two promises of the same title', async () => {
    const { undo, story } = told();
    undo.promise('Deleting cluster', nothing);
    undo.promise('Deleting cluster', nothing);
    await undo.keepAll();
    assert.equal(story.length, 2);
  });

  test('warns about one that fails, and keeps the others', async () => {
    const { undo, story } = told();
    undo.promise('Removing files', nothing);
    undo.promise('Deleting cluster', () => Promise.reject(new Error('docker is gone')));
    await undo.keepAll();
    assert.deepEqual(story, [
      'Deleting cluster',
      'warning  Deleting cluster failed: docker is gone',
      'Removing files',
    ]);
  });

  const cluster: Debt = { kind: 'cluster', name: 'lead' };

  test('owes what it promised until the promise was kept', async () => {
    const { undo, owed } = told();
    undo.promise('Deleting cluster', async () => assert.deepEqual([...owed], [cluster]), cluster);
    assert.deepEqual([...owed], [cluster]);
    await undo.keepAll();
    assert.deepEqual([...owed], []);
  });

  test('owes nothing for what is to stay', () => {
    const { undo, owed } = told();
    const takeBack = undo.promise('Deleting cluster', nothing, cluster);
    takeBack();
    assert.deepEqual([...owed], []);
  });

  test('goes on owing what it could not undo', async () => {
    const { undo, owed } = told();
    undo.promise('Deleting cluster', () => Promise.reject(new Error('docker is gone')), cluster);
    await undo.keepAll();
    assert.deepEqual([...owed], [cluster]);
  });

  test('has nothing to keep when nothing was promised', async () => {
    const { undo, story } = told();
    await undo.keepAll();
    assert.deepEqual(story, []);
  });

  test('tells at the end what stays, as it was last said of each', async () => {
    const { undo, story } = told();
    undo.leave('dev', ['dev is there']);
    undo.leave('test', ['test is there']);
    undo.leave('test', []);
    undo.leave('dev', ['dev is still there']);
    undo.promise('Removing files', nothing);
    await undo.keepAll();
    assert.deepEqual(story, ['Removing files', 'dev is still there']);
  });
});
