import type { Report } from './report.ts';

/** The run's own report files, relative to the reports folder: the page for people comes first. */
export const ownFiles = ['index.html', 'summary.md', 'junit.xml', 'report.json'] as const;

/** Every report file of a run: its own, then those of its suites. */
export function reportFiles({ suites }: Pick<Report, 'suites'>): readonly string[] {
  return [...ownFiles, ...suites.flatMap(({ reports }) => reports.map(({ path }) => path))];
}
