/** One thing that was checked: an assertion of the collection, or a test of a spec. */
export interface Check {
  /** Where it stands: the collection's folder and request, or the spec file and its describe blocks. */
  readonly group: string;
  readonly title: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly durationMs: number;
  /** What failed: expected and observed, without secrets. Present on failures, and on skips as the reason. */
  readonly message?: string;
  /** Of a failed assertion about an answer: the request and the response, without secrets. */
  readonly exchange?: string;
}

export interface ReportFile {
  readonly title: string;
  /** Relative to the reports folder. */
  readonly path: string;
}

export interface SuiteResult {
  readonly name: 'newman' | 'playwright' | 'exposure';
  readonly durationMs: number;
  readonly checks: readonly Check[];
  /** What is wrong with the suite as a whole: nothing ran, a report file is missing. Any makes the run red. */
  readonly problems: readonly string[];
  readonly reports: readonly ReportFile[];
}

/** Whether the suite proved what it stands for: something ran, nothing failed, nothing is missing. */
export function isGreen(suite: SuiteResult): boolean {
  return (
    suite.problems.length === 0 &&
    suite.checks.some(({ status }) => status === 'passed') &&
    suite.checks.every(({ status }) => status === 'passed')
  );
}
