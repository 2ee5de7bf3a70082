import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { root } from '../config.ts';
import { placed, placesOn } from './kind-places.ts';

describe('placesOn', () => {
  const clusters: Record<string, readonly [readonly string[], string, string]> = {
    'one node': [['c-control-plane'], 'c-control-plane', 'c-control-plane'],
    'a worker': [['c-control-plane', 'c-worker'], 'c-worker', 'c-control-plane'],
    'a worker that is named first': [
      ['c-worker', 'c-control-plane'],
      'c-worker',
      'c-control-plane',
    ],
    'two workers': [['c-worker', 'c-worker2', 'c-control-plane'], 'c-worker', 'c-worker2'],
  };
  for (const [what, [nodes, home, away]] of Object.entries(clusters)) {
    test(`of ${what}: the system on ${home}, the stranger on ${away}`, () =>
      assert.deepEqual(placesOn(nodes), { home, away }));
  }
});

describe('placed', () => {
  const patches = placed({ home: 'near', away: 'far' }) as readonly {
    readonly target: { readonly name: string };
    readonly patch: string;
  }[];
  const nodeOf = (pod: string) =>
    JSON.parse(patches.find(({ target }) => target.name === pod)?.patch ?? '[]')[0]?.value;

  test('puts the stranger far from the system, and all others near it', () => {
    assert.deepEqual(['stranger', 'node', 'neighbour', 'walls'].map(nodeOf), [
      'far',
      'near',
      'near',
      'near',
    ]);
  });

  test('leaves no Pod that the harness brings to chance', async () => {
    const folder = join(root, 'tests', 'harness', 'exposure');
    const texts = await Promise.all(
      ['vantages.yaml', 'walls.yaml'].map((file) => readFile(join(folder, file), 'utf8')),
    );
    const pods = texts
      .flatMap((text) => parseAllDocuments(text).map((document) => document.toJS()))
      .filter(({ kind }) => kind === 'Pod');
    assert.ok(pods.length > 0);
    for (const { metadata } of pods) assert.ok(nodeOf(metadata.name), metadata.name);
  });
});
