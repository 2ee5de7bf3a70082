import { relative } from 'node:path';
import { type Check, isGreen, type SuiteResult } from '../suites/suite.ts';
import { reportFiles } from './files.ts';
import { maskSecrets } from './mask.ts';
import { renderMatrix } from './matrix.ts';
import { notProvenOf, type Report } from './report.ts';
import { failureParagraphs } from './terminal-failure.ts';
import { labelled, type Paint, painter } from './terminal-text.ts';
import { cut } from './width.ts';

export interface TerminalOptions {
  /** The width of the terminal; no line gets longer than this, or than 100. */
  readonly columns: number;
  readonly colour: boolean;
  /** Where the reports are, as the reader would type it. */
  readonly reportsFolder: string;
}

/** The terminal as it is, and where the reports are from here. */
export function terminalOptions(
  stream: NodeJS.WriteStream,
  env: NodeJS.ProcessEnv,
  reportsFolder: string,
): TerminalOptions {
  return {
    columns: stream.columns || 100, // 0 on a terminal that does not know its size
    colour: stream.isTTY && stream.hasColors(env),
    reportsFolder: relative(process.cwd(), reportsFolder) || '.',
  };
}

/** The result for a person at a terminal: a line per suite, who can reach what, what is wrong, where to look, the verdict
 * last. How long each stage took is told when something is wrong: otherwise the progress above has said it. */
export function renderResult(report: Report, options: TerminalOptions): string {
  const width = Math.min(options.columns, 100);
  const paint = painter(options.colour);
  const { suites, exposure, stages, evidence, verdict, target, durationMs } = report;
  const timings = stages.map(({ title, durationMs }) => `${title} ${seconds(durationMs)}`);
  const [page = '', ...others] = reportFiles(report);
  const inFolder = (path: string) => `${options.reportsFolder}/${path}`;
  const verdictWord = paint(
    'bold',
    paint(verdict === 'passed' ? 'green' : 'red', verdict.toUpperCase()),
  );
  const paragraphs = [
    suites.map((suite) => suiteLine(suite, width, paint)),
    exposure === undefined ? [] : [renderMatrix(exposure.cells, options)],
    labelled('NOT PROVEN', notProvenOf(report), width, (_, text) => paint('yellow', text)),
    ...failureParagraphs(report, width, paint),
    [
      ...labelled('stages', verdict === 'passed' ? [] : [timings.join(', ')], width, paint),
      ...labelled('evidence', evidence.map(inFolder), width, paint),
      ...labelled('reports', [inFolder(page), `also ${others.join(', ')}`], width, paint),
      `${verdictWord} on ${target} in ${seconds(durationMs)}`,
    ],
  ];
  const shown = paragraphs.filter(({ length }) => length > 0).map((lines) => lines.join('\n'));
  return `${maskSecrets(shown.join('\n\n'))}\n`;
}

function suiteLine(suite: SuiteResult, width: number, paint: Paint): string {
  const count = (status: Check['status']) =>
    suite.checks.filter((check) => check.status === status).length;
  const counts = [
    `${count('passed')} passed`,
    ...(count('failed') > 0 ? [`${count('failed')} failed`] : []),
    ...(count('skipped') > 0 ? [`${count('skipped')} skipped`] : []),
    ...(suite.problems.length > 0 ? [`${suite.problems.length} problem(s)`] : []),
  ].join(', ');
  const mark = isGreen(suite) ? paint('green', '✓') : paint('red', '✗');
  return ` ${mark} ${cut(`${suite.name.padEnd(11)} ${counts} in ${seconds(suite.durationMs)}`, width - 3)}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)}s`;
}
