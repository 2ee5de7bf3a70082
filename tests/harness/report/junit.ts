import type { Check, SuiteResult } from '../suites/suite.ts';
import { plainText } from './plain.ts';
import type { Report, StageTiming } from './report.ts';

/** One JUnit document of every suite, and of the harness itself: a stage that failed is a failed case too. */
export function renderJunit(report: Report): string {
  return document(report.durationMs, [
    harnessCases(report),
    ...report.suites.map((suite) => suiteCases(suite, report.startedAt)),
    ...(report.unproven.length === 0 ? [] : [unprovenCases(report)]),
  ]);
}

/** The JUnit document of a single suite: its counts are those of `checks`, plus one error for each problem. */
export function renderSuiteJunit(suite: SuiteResult, startedAt: string): string {
  return document(suite.durationMs, [suiteCases(suite, startedAt)]);
}

interface Case {
  readonly group: string;
  readonly title: string;
  readonly durationMs: number;
  readonly outcome?: { readonly kind: 'failure' | 'error' | 'skipped'; readonly text: string };
}

interface Cases {
  readonly name: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly cases: readonly Case[];
  readonly stages: readonly StageTiming[];
}

function harnessCases({ startedAt, durationMs, stages, error, verdict }: Report): Cases {
  const cases = stages.map(({ title, status, ...stage }): Case => {
    const passed = { group: 'harness', title, durationMs: stage.durationMs };
    return status === 'passed' ? passed : { ...passed, outcome: { kind: 'error', text: status } };
  });
  if (error !== undefined) {
    const text = [error.message, ...error.because, ...error.evidence].join('\n');
    cases.push({
      group: 'harness',
      title: verdict,
      durationMs: 0,
      outcome: { kind: 'error', text },
    });
  }
  return { name: 'harness', startedAt, durationMs, cases, stages };
}

function suiteCases({ name, durationMs, checks, problems }: SuiteResult, startedAt: string): Cases {
  const cases = problems.map(
    (text): Case => ({
      group: name,
      title: 'the suite as a whole',
      durationMs: 0,
      outcome: { kind: 'error', text },
    }),
  );
  return { name, startedAt, durationMs, cases: [...checks.map(checkCase), ...cases], stages: [] };
}

/** JUnit knows no "not proven": skipped, with the reason, is as near as it gets. */
function unprovenCases({ unproven, startedAt }: Report): Cases {
  const cases = unproven.map(
    ({ title, because }): Case => ({
      group: 'exposure',
      title,
      durationMs: 0,
      outcome: { kind: 'skipped', text: `not proven: ${because}` },
    }),
  );
  return { name: 'not proven', startedAt, durationMs: 0, cases, stages: [] };
}

function checkCase({ group, title, status, durationMs, message = status }: Check): Case {
  if (status === 'passed') return { group, title, durationMs };
  const kind = status === 'failed' ? 'failure' : 'skipped';
  return { group, title, durationMs, outcome: { kind, text: message } };
}

function document(durationMs: number, suites: readonly Cases[]): string {
  const cases = suites.flatMap((suite) => suite.cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'e2e', ...counts(cases), time: seconds(durationMs) })}>`,
    ...suites.flatMap(suiteElement),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteElement({ name, startedAt, durationMs, cases, stages }: Cases): string[] {
  const time = seconds(durationMs);
  return [
    `  <testsuite${attributes({ name, ...counts(cases), time, timestamp: startedAt })}>`,
    ...(stages.length === 0
      ? []
      : ['    <properties>', ...stages.map(property), '    </properties>']),
    ...cases.map(caseElement),
    '  </testsuite>',
  ];
}

function property({ title, durationMs, status }: StageTiming): string {
  return `      <property${attributes({ name: `stage ${title}`, value: `${seconds(durationMs)} s, ${status}` })}/>`;
}

function caseElement({ group, title, durationMs, outcome }: Case): string {
  const open = `    <testcase${attributes({ classname: group, name: title, time: seconds(durationMs) })}`;
  if (outcome === undefined) return `${open}/>`;
  const { kind, text } = outcome;
  const message = attributes({ message: text.split('\n', 1)[0] ?? '' });
  return `${open}><${kind}${message}>${escaped(text)}</${kind}></testcase>`;
}

function counts(cases: readonly Case[]) {
  const of = (kind: string) => String(cases.filter(({ outcome }) => outcome?.kind === kind).length);
  return {
    tests: String(cases.length),
    failures: of('failure'),
    errors: of('error'),
    skipped: of('skipped'),
  };
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(value).replace(/[\n\t]/g, ' ')}"`)
    .join('');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function escaped(text: string): string {
  return plainText(text).replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
