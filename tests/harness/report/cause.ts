import { notEnforced } from '../exposure/canary.ts';
import { isGreen } from '../suites/suite.ts';
import type { Report } from './report.ts';

/** The first thing that went wrong, as somebody would tell it who has a minute. */
export interface Cause {
  readonly title: string;
  /** What was expected and observed, or the lines that show the cause. */
  readonly lines: readonly string[];
  /** A line for a shell that shows it again. */
  readonly reproduce?: string;
}

/** What to read first: why the harness failed, else the first problem or failed check. Undefined where nothing went wrong. */
export function firstCause({ error, suites }: Report): Cause | undefined {
  if (error !== undefined)
    return { title: error.message, lines: [...error.because, ...error.evidence] };
  const [problem] = suites.flatMap(({ name, problems }) =>
    problems.map((text): Cause => ({ title: `${name}: ${text}`, lines: [] })),
  );
  if (problem !== undefined) return problem;
  const red = suites.flatMap(({ name, checks }) =>
    checks.filter(({ status }) => status !== 'passed').map((check) => ({ name, ...check })),
  );
  const first =
    red.find(({ message = '' }) => message.includes(notEnforced)) ??
    // One that says how to see it again tells more than one that does not.
    red.find(({ message = '' }) => reproduceLine.test(message)) ??
    red[0];
  if (first === undefined) return undefined;
  const { name, group, title, status, message = status } = first;
  const [, reproduce] = reproduceLine.exec(message) ?? [];
  return {
    title: `${name} › ${group}: ${title}`,
    lines: message
      .replace(/^Error: /, '')
      .replace(reproduceLine, '')
      .trimEnd()
      .split('\n'),
    ...(reproduce === undefined ? {} : { reproduce }),
  };
}

/** How a message says it: alone on a line, after its label. */
const reproduceLine = /^reproduce +(\S.*)$/m;

/** What the reader can do about a run that is not green; empty where it is. */
export function nextSteps(report: Report): readonly string[] {
  const { verdict, evidence } = report;
  if (verdict === 'passed') return [];
  if (verdict === 'interrupted')
    return ['Run it again: npm run e2e. What it had started is gone, unless it says otherwise.'];
  const look = evidence.length === 0 ? [] : [`Read what was saved: ${evidence[0]} and its like.`];
  if (verdict === 'harness failed')
    return [...look, 'Look the failed stage up in the README: "When a stage fails".'];
  const pages = report.suites
    .filter((suite) => !isGreen(suite))
    .flatMap(({ reports: [page] }) => page?.path ?? []);
  const { reproduce } = firstCause(report) ?? {};
  return [
    ...(report.exposure === undefined
      ? []
      : ['Look around in a cluster that stays: npm run e2e -- --keep --name debug']),
    ...(reproduce === undefined
      ? []
      : ['There, knock by hand with the line above, after the export that --keep prints.']),
    ...pages.map((page) => `Read the suite's own page: ${page}`),
    ...look,
  ];
}
