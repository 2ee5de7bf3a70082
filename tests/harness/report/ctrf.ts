import type { Check, SuiteResult } from '../suites/suite.ts';
import { plainText } from './plain.ts';

/** A suite in the Common Test Report Format: its counts are those of `checks`, plus one failed test for each problem.
 * https://github.com/ctrf-io/ctrf/blob/main/schema/ctrf.schema.json */
export function renderCtrf(
  { name, durationMs, checks, problems }: SuiteResult,
  startedAt: string,
): string {
  const start = Date.parse(startedAt);
  const whole = problems.map(
    (message): Check => ({
      group: name,
      title: 'the suite as a whole',
      status: 'failed',
      durationMs: 0,
      message,
    }),
  );
  const tests = [...checks, ...whole].map(testOf);
  const count = (status: Check['status']) => tests.filter((test) => test.status === status).length;
  const summary = {
    tests: tests.length,
    passed: count('passed'),
    failed: count('failed'),
    pending: 0,
    skipped: count('skipped'),
    other: 0,
    start,
    stop: start + durationMs,
  };
  const results = { tool: { name }, summary, tests };
  const document = { reportFormat: 'CTRF', specVersion: '0.0.0', timestamp: startedAt, results };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function testOf({ group, title, status, durationMs, message }: Check) {
  return {
    name: plainText(title) || 'without a title',
    status,
    duration: Math.round(durationMs),
    suite: group.split(' / ').map(plainText),
    ...(message === undefined ? {} : { message: plainText(message) }),
  };
}
