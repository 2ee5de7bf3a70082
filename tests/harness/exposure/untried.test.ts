import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { root } from '../config.ts';
import { sampleExamination } from '../report/matrix.sample.ts';
import type { ExposureCheck } from './check.ts';
import { readContract } from './contract.ts';
import { allClaims } from './unproven.ts';
import { withUntriedNodes } from './untried.ts';

const contract = await readContract(join(root, 'k8s', 'exposure.yaml'));
const why = ['Nodes on which no Pod of "demo" runs were not tried: nodes is forbidden'];
const checks = allClaims(contract).map(
  ({ id, title }): ExposureCheck => ({ id, title, status: 'passed' }),
);
const green = sampleExamination({ checks });

describe('withUntriedNodes', () => {
  test('passes nothing that is closed at the nodes, and leaves the rest alone', () => {
    const { checks, notProven } = withUntriedNodes(green, contract, why);
    const red = checks.filter(({ status }) => status === 'failed');
    const kinds = new Set(red.map(({ id }) => id.replace(/^edge \S+ \S+ /, '').split(' ')[0]));
    assert.deepEqual([...kinds].toSorted(), ['NodePort', 'node', 'unlisted']);
    assert.ok(red.every(({ message }) => message === `INCONCLUSIVE: ${why[0]}`));
    assert.ok(checks.some(({ id, status }) => id.endsWith(' Pod IP') && status === 'passed'));
    assert.deepEqual(notProven, why);
  });

  test('marks the same cells of the matrix', () => {
    const isAtNode = ({ path, expected }: (typeof green.cells)[number]) =>
      expected === 'closed' && ['NodePort', 'node address'].includes(path);
    assert.ok(green.cells.some(isAtNode));
    const cells = withUntriedNodes(green, contract, why).cells.filter(isAtNode);
    assert.ok(cells.every(({ status }) => status === 'failed'));
  });

  test('keeps the words of what failed anyway', () => {
    const failed: ExposureCheck = {
      ...{ id: 'unlisted runner', title: 'nothing else answers runner' },
      ...{ status: 'failed', message: 'somebody did' },
    };
    const found = withUntriedNodes(sampleExamination({ checks: [failed] }), contract, why);
    assert.deepEqual(found.checks, [failed]);
  });

  test('changes nothing where every node is known', () => {
    assert.equal(withUntriedNodes(green, contract, []), green);
  });
});
