import type { Check, SuiteResult } from '../suites/suite.ts';
import type { Report } from './report.ts';

/** Text that ends whatever it is put into, unless that was escaped. */
export const hostile =
  '</failure>]]>&<script>alert("1")</script> | `x` ```\n| a | \u0000\u0007\u001b[31mred\u001b[0m \ud800 \u202e\ufffe 𝄞';

/** A check to build reports from in tests. */
export function sampleCheck(overrides: Partial<Check> = {}): Check {
  return {
    group: 'Users / Login',
    title: 'gives a token',
    status: 'passed',
    durationMs: 12,
    ...overrides,
  };
}

/** A suite to build reports from in tests. */
export function sampleSuite(overrides: Partial<SuiteResult> = {}): SuiteResult {
  const reports = [{ title: 'Newman', path: 'newman/index.html' }];
  return {
    name: 'newman',
    durationMs: 2100,
    checks: [sampleCheck()],
    problems: [],
    reports,
    ...overrides,
  };
}

/** A report to render in tests. */
export function sampleReport(overrides: Partial<Report> = {}): Report {
  return {
    verdict: 'passed',
    startedAt: '2026-11-23T21:44:00.000Z',
    durationMs: 41_200,
    target: 'kind',
    stages: [
      { title: 'Building images', status: 'passed', startMs: 300, durationMs: 800 },
      { title: 'Creating cluster', status: 'passed', startMs: 300, durationMs: 15_000 },
    ],
    suites: [sampleSuite()],
    notProven: [],
    unproven: [],
    environment: { node: 'v26.10.0', platform: 'linux x64' },
    evidence: [],
    ...overrides,
  };
}
