import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { matrixParts } from './markdown-matrix.ts';
import { sampleCell, sampleCells, sampleCellsBut } from './matrix.sample.ts';
import { hostile } from './report.sample.ts';

const marks = {
  '✅ open': { expected: 'open', observed: 'OPEN', status: 'passed' },
  '🔒 closed': { expected: 'closed', observed: 'REFUSED', status: 'passed' },
  '❌ **OPEN**': { expected: 'closed', observed: 'OPEN', status: 'failed' },
  '❌ **closed**': { expected: 'open', observed: 'FILTERED', status: 'failed' },
  '❌ **somebody else**': { expected: 'open', observed: 'OPEN', status: 'failed' },
  '❓': { expected: 'closed', observed: 'INCONCLUSIVE', status: 'failed' },
} as const;

describe('matrixParts', () => {
  for (const [mark, said] of Object.entries(marks)) {
    const { expected, observed, status } = said;
    test(`shows ${observed}, expected ${expected} and ${status}, as ${mark}`, () => {
      assert.ok(matrixParts([sampleCell(said)])[0]?.endsWith(`| ${mark} |`));
    });
  }

  test('shows a row per listener where all is well, and folds every path away', () => {
    const [first = '', , whole = ''] = matrixParts(sampleCells);
    assert.match(
      first,
      /^\| listener \| runner \| outside \| node \| stranger \| neighbour \| tasks \| pod \|\n\| --- /,
    );
    assert.equal(first.split('\n').length, 2 + 6);
    assert.match(
      whole,
      /^<details><summary>Every path<\/summary>\n\n\| listener \| path \| .*\n\n<\/details>$/s,
    );
    assert.match(whole, /^\| auth-container:80 \| Pod IP \| · \| · \| 🔒 closed \|/m);
  });

  test('shows every path of a listener of which a field is wrong', () => {
    const where = { listener: 'auth-container:80', path: 'Pod IP', vantage: 'stranger' } as const;
    const [first = ''] = matrixParts(sampleCellsBut(where, { observed: 'OPEN', status: 'failed' }));
    assert.match(
      first,
      /^\| auth-container:80 \| Pod IP \| · \| · \| 🔒 closed \| ❌ \*\*OPEN\*\* \|/m,
    );
    assert.match(first, /^\| auth-container:80 \| ClusterIP \|/m);
    assert.match(first, /^\| users-container:8080 \| any path \| ✅ open \|/m);
  });

  test('lets no name out of its field', () => {
    const [first = ''] = matrixParts([sampleCell({ listener: hostile, vantage: hostile })]);
    for (const line of first.split('\n')) assert.equal(line.match(/(?<!\\)\|/g)?.length, 3, line);
    assert.doesNotMatch(first, /[<>]/);
  });

  test('leaves out, with a word, a table that would crowd out what failed', () => {
    const cells = Array.from({ length: 20_000 }, (_, port) =>
      sampleCell({ listener: `a:${port}` }),
    );
    const parts = matrixParts(cells);
    assert.match(parts[0] ?? '', /^Too long for a summary: see `report\.json`\.$/);
    assert.ok(parts.join('').length < 1_000);
  });

  test('says so where nobody looked', () => {
    assert.deepEqual(matrixParts([]), ['Nobody looked.']);
  });
});
