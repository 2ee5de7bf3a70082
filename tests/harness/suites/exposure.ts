import type { Examination } from '../exposure/check.ts';
import type { SuiteResult } from './suite.ts';

/** What looking found out, as a suite: a check per claim. What could not be read is a problem of the whole, so that it never passes. */
export function exposureSuite(
  { checks }: Examination,
  unread: readonly string[],
  durationMs: number,
): SuiteResult {
  return {
    name: 'exposure',
    durationMs,
    checks: checks.map(({ id, title, status, message }) => ({
      group: id.split(' ', 1)[0] ?? id,
      title,
      status,
      durationMs: 0, // all are judged by one look
      ...(message === undefined ? {} : { message }),
    })),
    problems: unread,
    reports: [],
  };
}
