import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Cell } from '../exposure/check.ts';
import { collapsed, gridOf, type Outcome } from './grid.ts';
import { sampleCell } from './matrix.sample.ts';

const outcomes: readonly [Outcome, Pick<Cell, 'expected' | 'observed' | 'status'>][] = [
  ['open', { expected: 'open', observed: 'OPEN', status: 'passed' }],
  ['closed', { expected: 'closed', observed: 'REFUSED', status: 'passed' }],
  ['closed', { expected: 'closed', observed: 'FILTERED', status: 'passed' }],
  ['wrongly open', { expected: 'closed', observed: 'OPEN', status: 'failed' }],
  ['wrongly open', { expected: 'closed', observed: 'OPEN', status: 'passed' }],
  ['wrongly closed', { expected: 'open', observed: 'REFUSED', status: 'failed' }],
  ['closed', { expected: 'open', observed: 'FILTERED', status: 'passed' }],
  ['somebody else', { expected: 'open', observed: 'OPEN', status: 'failed' }],
  ['inconclusive', { expected: 'open', observed: 'INCONCLUSIVE', status: 'failed' }],
  ['inconclusive', { expected: 'closed', observed: 'INCONCLUSIVE', status: 'passed' }],
  ['inconclusive', { expected: 'closed', observed: 'REFUSED', status: 'failed' }],
];

const open = { expected: 'open', observed: 'OPEN' } as const;
const leak = { observed: 'OPEN', status: 'failed' } as const;
const shapeOf = ({ rows }: ReturnType<typeof gridOf>) =>
  rows.map(({ listener, path, fields }) => [listener, path, Object.fromEntries(fields)]);

describe('gridOf', () => {
  for (const [outcome, said] of outcomes) {
    const { expected, observed, status } = said;
    test(`calls ${observed}, expected ${expected} and ${status}, ${outcome}`, () => {
      const [row] = gridOf([sampleCell(said)]).rows;
      assert.equal(row?.fields.get('stranger'), outcome);
    });
  }

  test('orders vantages and listeners as they appear, and paths as the contract knows them', () => {
    const { vantages, rows } = gridOf([
      sampleCell({ listener: 'b:1', vantage: 'z', path: 'loopback' }),
      sampleCell({ listener: 'a:1', vantage: 'y', path: 'NodePort' }),
      sampleCell({ listener: 'b:1', vantage: 'x', path: 'Pod IP' }),
    ]);
    assert.deepEqual(vantages, ['z', 'y', 'x']);
    assert.deepEqual(
      rows.map(({ listener, path }) => `${listener} ${path}`),
      ['b:1 Pod IP', 'b:1 loopback', 'a:1 NodePort'],
    );
  });

  test('has no field where a path does not exist for a vantage', () => {
    const { rows } = gridOf([sampleCell(), sampleCell({ vantage: 'pod', path: 'loopback' })]);
    assert.deepEqual(
      rows.map(({ fields }) => [...fields.keys()]),
      [['stranger'], ['pod']],
    );
  });

  test('lets no later cell hide a worse one of the same field', () => {
    const [row] = gridOf([sampleCell(leak), sampleCell()]).rows;
    assert.equal(row?.fields.get('stranger'), 'wrongly open');
  });
});

describe('collapsed', () => {
  test('shows a listener as open where any of its paths is, if all are as expected', () => {
    const cells = [
      sampleCell({ vantage: 'tasks' }),
      sampleCell({ vantage: 'pod', path: 'loopback', ...open }),
      sampleCell({ vantage: 'pod', path: 'Pod IP' }),
    ];
    assert.deepEqual(shapeOf(collapsed(gridOf(cells))), [
      ['auth-container:80', 'any path', { tasks: 'closed', pod: 'open' }],
    ]);
  });

  test('has no field where a vantage has no path to a listener at all', () => {
    const elsewhere = sampleCell({ listener: 'users-container:9102', vantage: 'pod' });
    assert.deepEqual(shapeOf(collapsed(gridOf([sampleCell(), elsewhere]))), [
      ['auth-container:80', 'any path', { stranger: 'closed' }],
      ['users-container:9102', 'any path', { pod: 'closed' }],
    ]);
  });

  test('keeps every path of a listener of which one field is wrong, and only of that', () => {
    const cells = [
      sampleCell(leak),
      sampleCell({ path: 'ClusterIP' }),
      sampleCell({ listener: 'users-container:9102' }),
      sampleCell({ listener: 'users-container:9102', path: 'ClusterIP' }),
    ];
    assert.deepEqual(shapeOf(collapsed(gridOf(cells))), [
      ['auth-container:80', 'Pod IP', { stranger: 'wrongly open' }],
      ['auth-container:80', 'ClusterIP', { stranger: 'closed' }],
      ['users-container:9102', 'any path', { stranger: 'closed' }],
    ]);
  });

  for (const [outcome, said] of outcomes.filter(([name]) => name !== 'open' && name !== 'closed')) {
    test(`never hides a field that is ${outcome}: ${said.observed} and ${said.status}`, () => {
      const { rows } = collapsed(gridOf([sampleCell({ path: 'ClusterIP' }), sampleCell(said)]));
      assert.deepEqual(
        rows.map(({ path }) => path),
        ['Pod IP', 'ClusterIP'],
      );
    });
  }
});
