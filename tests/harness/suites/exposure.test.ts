import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleOutline } from '../report/matrix.sample.ts';
import { exposureSuite } from './exposure.ts';
import { isGreen } from './suite.ts';

const passed = {
  id: 'edge web:80 node Pod IP',
  title: 'web:80 is closed',
  status: 'passed',
} as const;
const failed = { id: 'steady', title: 'no Pod was', status: 'failed', message: 'gone' } as const;
const suite = (
  checks: readonly (typeof passed | typeof failed)[],
  unread: readonly string[] = [],
) => exposureSuite({ checks, cells: [], outline: sampleOutline, notProven: [] }, unread, 12);

describe('exposureSuite', () => {
  test('has a check per claim, grouped by what it is about', () => {
    assert.deepEqual(suite([passed, failed]).checks, [
      { group: 'edge', title: 'web:80 is closed', status: 'passed', durationMs: 0 },
      { group: 'steady', title: 'no Pod was', status: 'failed', durationMs: 0, message: 'gone' },
    ]);
  });

  test('is green when all passed', () => assert.ok(isGreen(suite([passed]))));
  test('is red when one failed', () => assert.ok(!isGreen(suite([passed, failed]))));
  test('is red when something could not be read', () =>
    assert.ok(!isGreen(suite([passed], ['Nodes were not tried']))));
});
