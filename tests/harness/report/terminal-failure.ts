import { firstCause, nextSteps } from './cause.ts';
import { plainText } from './plain.ts';
import type { Failure, Report } from './report.ts';
import { labelled, type Paint } from './terminal-text.ts';
import { wrapped } from './width.ts';

/** Failures beyond these are only counted: the first is the one to read, and the page holds all. */
const mostFailures = 20;
const mostLines = 12;

/** What went wrong, in paragraphs: every failure in a line, then the first one in full with its evidence, how to see it
 * again, and what to do next. Empty for a green run. */
export function failureParagraphs(report: Report, width: number, paint: Paint): string[][] {
  const { error } = report;
  const titles = failureTitles(report);
  const cause = firstCause(report);
  const told = error === undefined ? titles.indexOf(cause?.title ?? '') : -1;
  const others = titles.filter((_, index) => index !== told);
  return [
    failureList(others, width, paint),
    error === undefined ? causeLines(cause, width, paint) : errorLines(error, width, paint),
    labelled('next', nextSteps(report), width, paint),
  ];
}

const failureTitles = ({ suites }: Report): readonly string[] =>
  suites.flatMap(({ name, checks, problems }) => [
    ...problems.map((problem) => `${name}: ${problem}`),
    ...checks
      .filter(({ status }) => status !== 'passed')
      .map(({ group, title }) => `${name} › ${group}: ${title}`),
  ]);

function failureList(titles: readonly string[], width: number, paint: Paint): string[] {
  const more = titles.length - mostFailures;
  return [
    ...titles.slice(0, mostFailures).flatMap((title) => heading(title, width, paint)),
    ...(more > 0 ? [` and ${more} more: see index.html`] : []),
  ];
}

function heading(title: string, width: number, paint: Paint): string[] {
  const [first = '', ...rest] = wrapped(title, width - 3);
  return [` ${paint('red', '✗')} ${first}`, ...rest.map((line) => `   ${line}`)];
}

function causeLines(cause: ReturnType<typeof firstCause>, width: number, paint: Paint): string[] {
  if (cause === undefined) return [];
  const { title, lines, reproduce } = cause;
  const told = lines.flatMap((line) => wrapped(line, width - 5));
  const command =
    reproduce === undefined
      ? []
      : // One line however long: a command that was broken cannot be pasted.
        [
          ...labelled('reproduce', ['this line shows it again:'], width, paint),
          plainText(reproduce),
        ];
  return [
    ...heading(title, width, paint),
    ...told.slice(0, mostLines).map((line) => `     ${paint('dim', line)}`),
    ...(told.length > mostLines ? [`     ${paint('dim', '…')}`] : []),
    ...command,
  ];
}

function errorLines(
  { message, because, evidence }: Failure,
  width: number,
  paint: Paint,
): string[] {
  return [
    ...labelled('ERROR', [message], width, (_, text) => paint('red', text)),
    ...labelled('because', because, width, paint),
    ...evidence
      .slice(-mostLines)
      .flatMap((line) => wrapped(line, width - 3))
      .map((line) => `   ${paint('dim', line)}`),
  ];
}
