import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { instance } from '@viz-js/viz';
import { sampleCell, sampleCells, sampleCellsBut, sampleOutline } from '../matrix.sample.ts';
import { hostile } from '../report.sample.ts';
import { graphOf } from './graph.ts';

const outline = sampleOutline;
const classesOf = ({ graph }: ReturnType<typeof graphOf>) =>
  (graph.edges ?? []).map(({ attributes }) => String(attributes?.class));

describe('graphOf', () => {
  test('has no red edge where everything is as the contract says', () => {
    const kinds = new Set(classesOf(graphOf({ cells: sampleCells, outline })));
    assert.deepEqual(kinds, new Set(['open', 'closed', 'leads']));
  });

  test('names what is wrong, and by which path, on a thick edge', () => {
    const where = { listener: 'auth-container:80', vantage: 'node', path: 'Pod IP' } as const;
    const cells = sampleCellsBut(where, { observed: 'OPEN', status: 'failed' });
    const { graph } = graphOf({ cells, outline });
    const wrong = graph.edges?.find(({ attributes }) => attributes?.class === 'wrong');
    assert.deepEqual(
      [wrong?.tail, wrong?.head, wrong?.attributes?.label, wrong?.attributes?.penwidth],
      ['from node', 'auth-container:80', '✗ OPEN\\nby Pod IP', 3],
    );
  });

  test('draws one edge to a container of which every listener is closed alike', () => {
    const { graph, edges } = graphOf({ cells: sampleCells, outline });
    const drawn = graph.edges?.filter(({ attributes }) => attributes?.class !== 'leads') ?? [];
    assert.ok(drawn.length < edges.length);
    assert.ok(drawn.some(({ attributes }) => attributes?.lhead !== undefined));
  });

  test('leaves out what is as it should be where there are too many edges, and counts it', () => {
    const many = Array.from({ length: 200 }, (_, index) =>
      sampleCell({ listener: `listener:${index + 1}` }),
    );
    const wrong = sampleCell({ listener: 'listener:9999', observed: 'OPEN', status: 'failed' });
    const found = graphOf({ cells: [...many, wrong], outline });
    assert.equal(found.leftOut, 200);
    assert.deepEqual(
      classesOf(found).filter((kind) => kind !== 'leads'),
      ['wrong'],
    );
  });

  test('makes a picture in which hostile names stay text', async () => {
    const cells = [sampleCell({ listener: `${hostile}:80`, vantage: `\\N ${hostile}` })];
    const { graph } = graphOf({ cells, outline });
    const svg = (await instance()).renderString(graph, { format: 'svg_inline' });
    assert.doesNotMatch(svg, /<script|<\/failure/);
    assert.match(svg, /\\N/);
  });
});
