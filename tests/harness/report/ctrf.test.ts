import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { renderCtrf } from './ctrf.ts';
import { hostile, sampleCheck, sampleSuite } from './report.sample.ts';

const startedAt = '2026-11-24T16:00:00.000Z';
const ctrfOf = (overrides: Parameters<typeof sampleSuite>[0]) =>
  JSON.parse(renderCtrf(sampleSuite(overrides), startedAt));

describe('renderCtrf', () => {
  test('counts what ran, and every problem as a failed test', () => {
    const checks = (['passed', 'passed', 'failed', 'skipped'] as const).map((status) =>
      sampleCheck({ status }),
    );
    const { results } = ctrfOf({ checks, problems: ['A report is missing.'] });
    const { start, stop, ...counts } = results.summary;
    assert.deepEqual(counts, { tests: 5, passed: 2, failed: 2, pending: 0, skipped: 1, other: 0 });
    assert.deepEqual([start, stop - start], [Date.parse(startedAt), 2100]);
    assert.equal(results.tests.length, 5);
    assert.equal(results.tests.at(-1).message, 'A report is missing.');
  });

  test('has what its schema requires, with whole milliseconds and folders as suites', () => {
    const { reportFormat, results } = ctrfOf({ checks: [sampleCheck({ durationMs: 1.6 })] });
    assert.equal(reportFormat, 'CTRF');
    assert.equal(results.tool.name, 'newman');
    assert.deepEqual(results.tests, [
      { name: 'gives a token', status: 'passed', duration: 2, suite: ['Users', 'Login'] },
    ]);
  });

  test('takes hostile text, and none at all, for a name', () => {
    const { results } = ctrfOf({ checks: [hostile, ''].map((title) => sampleCheck({ title })) });
    for (const { name } of results.tests) assert.match(name, /^[^\p{Cc}]+(\n[^\p{Cc}]+)*$/u);
  });
});
