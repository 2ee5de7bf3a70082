import { type Check, isGreen, type SuiteResult } from '../suites/suite.ts';
import { matrixParts } from './markdown-matrix.ts';
import { block, inline, list, table } from './markdown-text.ts';
import { notProvenOf, type Report, type StageTiming, type Verdict } from './report.ts';
import { seconds } from './seconds.ts';

/** GitHub shows at most this much of a step's summary, and drops the whole where it is longer. */
const maxBytes = 1024 * 1024;

const marks: Readonly<Record<Verdict, string>> = {
  passed: '✅ Passed',
  failed: '❌ Failed',
  'harness failed': '⚠️ The harness could not do its job',
  interrupted: '⏹️ Interrupted',
};

/** The summary for a pull request: the verdict first, then who can reach what and what failed, then how long everything took. */
export function renderMarkdown(report: Report): string {
  const { verdict, target, durationMs, error, suites, exposure, stages, evidence } = report;
  return joined([
    `## ${marks[verdict]} on ${inline(target)} in ${seconds(durationMs)}`,
    ...(error === undefined ? [] : [block([error.message, ...error.because, ...error.evidence])]),
    ...section(
      'Suites',
      table(['suite', 'passed', 'failed', 'skipped', 'time'], suites.map(suiteRow)),
    ),
    ...section(
      'Who can reach what',
      ...(exposure === undefined ? [] : matrixParts(exposure.cells)),
    ),
    ...section('What failed', ...suites.flatMap(failures)),
    ...section('Not proven', list(notProvenOf(report))),
    ...section('Stages', table(['stage', 'result', 'starts at', 'takes'], stages.map(stageRow))),
    ...section('Environment', table(['what', 'which'], Object.entries(report.environment))),
    ...section('Evidence', list(evidence)),
  ]);
}

function suiteRow(suite: SuiteResult): string[] {
  const count = (status: Check['status']) =>
    String(suite.checks.filter((check) => check.status === status).length);
  const mark = isGreen(suite) ? '✅' : '❌';
  return [
    `${mark} ${suite.name}`,
    count('passed'),
    count('failed'),
    count('skipped'),
    seconds(suite.durationMs),
  ];
}

function stageRow({ title, status, startMs, durationMs }: StageTiming): string[] {
  return [title, status, seconds(startMs), seconds(durationMs)];
}

function failures({ name, checks, problems }: SuiteResult): string[] {
  const failed = checks.filter(({ status }) => status !== 'passed');
  return [
    ...problems.map((problem) => `**${inline(name)}**: ${inline(problem)}`),
    ...failed.map(({ group, title, message, status }) => {
      const heading = `**${inline(name)}**: ${inline(group)} › ${inline(title)} (${status})`;
      return message === undefined ? heading : `${heading}\n\n${block([message])}`;
    }),
  ];
}

function section(title: string, ...parts: readonly string[]): string[] {
  const [first, ...rest] = parts.filter((part) => part !== '');
  return first === undefined ? [] : [`### ${title}\n\n${first}`, ...rest];
}

/** As many whole parts as fit: half a table or an open fence would swallow what follows it. */
function joined(parts: readonly string[]): string {
  const word = '**Cut here: a summary holds 1 MiB. The whole is in `report.json`.**';
  let text = '';
  for (const part of parts) {
    const longer = `${text}${part}\n\n`;
    if (Buffer.byteLength(longer) + Buffer.byteLength(word) > maxBytes) return `${text}${word}\n`;
    text = longer;
  }
  return `${text.trimEnd()}\n`;
}
