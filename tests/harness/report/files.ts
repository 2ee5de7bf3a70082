import type { Report } from './report.ts';

/** The run's own report files, relative to the reports folder: the page for people comes first. */
export const ownFiles = ['index.html', 'summary.md', 'junit.xml', 'report.json'] as const;

/** The trace, which is there where it was asked for. */
export const traceFile = 'trace.json';

/** Every report file of a run: its own, then those of its suites. */
export function reportFiles({
  suites,
  commands,
}: Pick<Report, 'suites' | 'commands'>): readonly string[] {
  const trace = commands === undefined ? [] : [traceFile];
  return [
    ...ownFiles,
    ...trace,
    ...suites.flatMap(({ reports }) => reports.map(({ path }) => path)),
  ];
}
