import { styleText } from 'node:util';
import { type Check, isGreen, type SuiteResult } from '../suites/suite.ts';
import { maskSecrets } from './mask.ts';
import { renderMatrix } from './matrix.ts';
import { plainText } from './plain.ts';
import type { Failure, Report } from './report.ts';
import { cut, wrapped } from './width.ts';

export interface TerminalOptions {
  /** The width of the terminal; no line gets longer than this, or than 100. */
  readonly columns: number;
  readonly colour: boolean;
  /** Where the reports are, as the reader would type it. */
  readonly reportsFolder: string;
}

/** The terminal as it is. */
export function terminalOptions(
  stream: NodeJS.WriteStream,
  env: NodeJS.ProcessEnv,
  reportsFolder: string,
): TerminalOptions {
  return {
    columns: stream.columns || 100, // 0 on a terminal that does not know its size
    colour: stream.isTTY && stream.hasColors(env),
    reportsFolder,
  };
}

type Paint = (format: 'green' | 'red' | 'yellow' | 'dim' | 'bold', text: string) => string;

/** Failures beyond these are only counted: the first is the one to read, and the summary holds all. */
const mostFailures = 20;
const mostMessageLines = 6;
const mostEvidence = 12;

/** The result for a person at a terminal: a line per suite, who can reach what, what failed, where to look, the verdict
 * last. How long each stage took is told when something is wrong: otherwise the progress above has said it. */
export function renderResult(report: Report, options: TerminalOptions): string {
  const width = Math.min(options.columns, 100);
  const paint: Paint = (format, text) =>
    options.colour ? styleText(format, text, { validateStream: false }) : text;
  const { suites, exposure, stages, error, evidence, verdict, target, durationMs } = report;
  const notProven = new Set([...report.notProven, ...(exposure?.notProven ?? [])]);
  const timings = stages.map(({ title, durationMs }) => `${title} ${seconds(durationMs)}`);
  const shownTimings = verdict === 'passed' ? [] : [timings.join(', ')];
  const inFolder = (paths: readonly string[]) =>
    paths.map((path) => `${options.reportsFolder}/${path}`);
  const files = inFolder([
    ...['summary.md', 'junit.xml', 'report.json'],
    ...suites.flatMap(({ reports }) => reports.map(({ path }) => path)),
  ]);
  const verdictColour = verdict === 'passed' ? 'green' : 'red';
  const verdictWord = paint('bold', paint(verdictColour, verdict.toUpperCase()));
  const paragraphs = [
    suites.map((suite) => suiteLine(suite, width, paint)),
    exposure === undefined ? [] : [renderMatrix(exposure.cells, options)],
    labelled('not proven', [...notProven], width, paint),
    ...failures(suites, width, paint),
    error === undefined ? [] : problem(error, width, paint),
    [
      ...labelled('stages', shownTimings, width, paint),
      ...labelled('reports', files, width, paint),
      ...labelled('evidence', inFolder(evidence), width, paint),
    ],
    [`${verdictWord} on ${target} in ${seconds(durationMs)}`],
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

function failures(suites: readonly SuiteResult[], width: number, paint: Paint): string[][] {
  const blocks = suites.flatMap(({ name, checks, problems }) => [
    ...problems.map((problem) => failure(name, problem, '', width, paint)),
    ...checks
      .filter(({ status }) => status !== 'passed')
      .map(({ group, title, message, status }) =>
        failure(`${name} › ${group}`, title, message ?? status, width, paint),
      ),
  ]);
  const more = blocks.length - mostFailures;
  const word = more > 0 ? [[`and ${more} more: see summary.md`]] : [];
  return [...blocks.slice(0, mostFailures), ...word];
}

function failure(
  where: string,
  title: string,
  text: string,
  width: number,
  paint: Paint,
): string[] {
  const [heading = '', ...rest] = wrapped(`${where}: ${title}`, width - 3);
  const message =
    text === ''
      ? []
      : plainText(text)
          .split('\n')
          .flatMap((line) => wrapped(line, width - 5));
  return [
    ` ${paint('red', '✗')} ${heading}`,
    ...rest.map((line) => `   ${line}`),
    ...message.slice(0, mostMessageLines).map((line) => `     ${paint('dim', line)}`),
    ...(message.length > mostMessageLines ? [`     ${paint('dim', '…')}`] : []),
  ];
}

function problem(error: Failure, width: number, paint: Paint): string[] {
  return [
    ...labelled('ERROR', [error.message], width, (_, text) => paint('red', text)),
    ...labelled('because', error.because, width, paint),
    ...error.evidence
      .slice(-mostEvidence)
      .flatMap((line) => wrapped(line, width - 3))
      .map((line) => `   ${paint('dim', line)}`),
  ];
}

function labelled(label: string, items: readonly string[], width: number, paint: Paint): string[] {
  const indent = 13;
  return items
    .flatMap((item) => item.split('\n'))
    .flatMap((line) => wrapped(line, width - indent))
    .filter((line) => line !== '')
    .map((line, row) => ` ${paint('dim', (row === 0 ? label : '').padEnd(indent - 1))}${line}`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)}s`;
}
