import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleCells, sampleCellsBut, sampleOutline } from '../matrix.sample.ts';
import { edgesOf } from './edges.ts';

const groupsOf = (cells: typeof sampleCells) =>
  edgesOf({ cells, outline: sampleOutline }).groups.map(({ name }) => name);

describe('edgesOf', () => {
  test('puts vantages that see the same into one box, on each side of the cluster', () => {
    assert.deepEqual(groupsOf(sampleCells), [
      'runner, outside',
      'node, stranger, neighbour',
      'tasks',
      'pod',
    ]);
  });

  test('lets a vantage stand alone that sees something else', () => {
    const where = { listener: 'auth-container:80', vantage: 'node', path: 'NodePort' } as const;
    const cells = sampleCellsBut(where, { observed: 'OPEN', status: 'failed' });
    assert.ok(groupsOf(cells).includes('node'));
    const { edges } = edgesOf({ cells, outline: sampleOutline });
    assert.deepEqual(
      edges
        .filter(({ outcome }) => outcome === 'wrongly open')
        .map(({ group, listener, paths }) => [group.name, listener, ...paths]),
      [['node', 'auth-container:80', 'NodePort']],
    );
  });

  test('needs no outline: what nobody described is outside', () => {
    const outline = { workloads: [], listeners: [], services: [], vantages: [] };
    const { groups } = edgesOf({ cells: sampleCells, outline });
    assert.ok(groups.every(({ isInCluster }) => !isInCluster));
  });
});
