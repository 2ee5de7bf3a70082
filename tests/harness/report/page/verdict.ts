import { isGreen } from '../../suites/suite.ts';
import { firstCause, nextSteps } from '../cause.ts';
import { gridOf, isAsAgreed } from '../grid.ts';
import type { Report, Verdict } from '../report.ts';
import { seconds } from '../seconds.ts';
import { html, type Markup } from './markup.ts';

const words: Readonly<
  Record<Verdict, { readonly kind: string; readonly mark: string; readonly text: string }>
> = {
  passed: { kind: 'passed', mark: '✓', text: 'Passed' },
  failed: { kind: 'failed', mark: '✗', text: 'Failed' },
  'harness failed': { kind: 'failed', mark: '!', text: 'The harness could not do its job' },
  interrupted: { kind: 'unsure', mark: '■', text: 'Interrupted' },
};

const unproven = { kind: 'unsure', mark: '⚠', text: 'Passed, isolation not proven' };

/** A green word alone would be taken for all that the page is about. */
const isHalfTheTruth = ({ verdict, exposure }: Report): boolean =>
  verdict === 'passed' && exposure === undefined;

/** What the run amounts to, in a word and a sentence; where it is not green, the first cause and what to do next. */
export function verdictSection(report: Report): Markup {
  const { verdict, target, startedAt, durationMs } = report;
  const { kind, mark, text } = isHalfTheTruth(report) ? unproven : words[verdict];
  return html`<header class="verdict ${kind}">
<p class="where">Who can reach what · ${target} · <time datetime="${startedAt}">${readable(startedAt)}</time></p>
<h1><span class="mark" aria-hidden="true">${mark}</span> ${text}</h1>
<p class="lead">${summary(report)} It took ${seconds(durationMs)}.</p>
${cause(report)}
</header>
`;
}

function summary({ suites, exposure }: Report): string {
  const counted = countOf(suites);
  if (exposure === undefined) return `${counted} Nobody looked who can reach what.`;
  const fields = gridOf(exposure.cells).rows.flatMap((row) => [...row.fields.values()]);
  const wrong = fields.filter((outcome) => !isAsAgreed(outcome)).length;
  // What answers and is no field of the matrix, what the audit finds, a witness that lacks.
  const others = exposure.checks.filter(({ status }) => status === 'failed').length;
  const agreed =
    fields.length === 0
      ? 'There was no way in to look at.'
      : wrong > 0
        ? `${wrong} of ${fields.length} ways in are not as the contract says.`
        : others > 0
          ? `The ${fields.length} ways in of the matrix are as the contract says, and what else was looked at is not.`
          : `All ${fields.length} ways in are as the contract says.`;
  return `${counted} ${agreed}`;
}

function countOf(suites: Report['suites']): string {
  if (suites.length === 0) return 'No suite came to a result.';
  const checks = suites.flatMap((suite) => suite.checks);
  if (suites.every(isGreen)) return `All ${checks.length} checks passed.`;
  const failed = checks.filter(({ status }) => status !== 'passed').length;
  const problems = suites.flatMap((suite) => suite.problems).length;
  const counts = [
    ...(failed === 0 ? [] : [`${failed} of ${checks.length} checks did not pass.`]),
    ...(problems === 0 ? [] : [`${problems} problem(s) of a suite as a whole.`]),
  ];
  return counts.join(' ') || 'No check passed.';
}

function cause(report: Report): Markup | undefined {
  const first = firstCause(report);
  const steps = nextSteps(report);
  if (first === undefined && steps.length === 0) return undefined;
  const told =
    first &&
    html`<h2 id="cause">First cause</h2>
<p><strong>${first.title}</strong></p>
${first.lines.length === 0 ? undefined : html`<pre>${first.lines.join('\n')}</pre>`}
${first.reproduce === undefined ? undefined : html`<h3>Reproduce</h3><pre class="command">${first.reproduce}</pre>`}`;
  return html`<div class="cause">
${told}
<h2>What to do next</h2>
<ul>${steps.map((step) => html`<li>${step}</li>`)}</ul>
</div>`;
}

/** `2026-11-24 16:22 UTC`, whatever language the reader's machine speaks. */
const readable = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;
