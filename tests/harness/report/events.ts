import type { Screen } from '../screen.ts';
import type { Check } from '../suites/suite.ts';
import { reportFiles } from './files.ts';
import { maskSecrets } from './mask.ts';
import { notProvenOf, type Report, type StageTiming } from './report.ts';

/** What a program that watches a run is told, each as a line of JSON. The verdict is the last. */
export type Event =
  | { readonly event: 'stage started'; readonly title: string }
  | ({ readonly event: 'stage ended' } & StageTiming)
  | { readonly event: 'note'; readonly text: string }
  | ({ readonly event: 'check'; readonly suite: string } & Check)
  | { readonly event: 'problem'; readonly suite: string; readonly text: string }
  | ({
      readonly event: 'verdict';
      /** Relative to the reports folder. */
      readonly reports: readonly string[];
    } & Pick<Report, 'verdict' | 'target' | 'durationMs' | 'notProven' | 'error'>);

/** An event as a line, without secrets. */
export const eventLine = (event: Event): string => `${maskSecrets(JSON.stringify(event))}\n`;

/** Stages as events, while they happen. */
export const eventScreen = (write: (line: string) => void): Screen => ({
  begin: (title) => write(eventLine({ event: 'stage started', title })),
  end: (stage) => write(eventLine({ event: 'stage ended', ...stage })),
  print: (text) => write(eventLine({ event: 'note', text })),
});

/** What the run found out: every check, then the verdict. */
export function resultEvents(report: Report): readonly Event[] {
  const { verdict, target, durationMs, error, suites } = report;
  return [
    ...suites.flatMap(({ name: suite, checks, problems }): Event[] => [
      ...checks.map((check): Event => ({ event: 'check', suite, ...check })),
      ...problems.map((text): Event => ({ event: 'problem', suite, text })),
    ]),
    {
      event: 'verdict',
      verdict,
      target,
      durationMs,
      notProven: notProvenOf(report),
      reports: reportFiles(report),
      ...(error === undefined ? {} : { error }),
    },
  ];
}
