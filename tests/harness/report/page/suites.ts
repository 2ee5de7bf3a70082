import { type Check, isGreen, type SuiteResult } from '../../suites/suite.ts';
import type { Report } from '../report.ts';
import { seconds } from '../seconds.ts';
import { fileAddress, html, type Markup } from './markup.ts';
import { section } from './section.ts';

/** Every suite: what failed first and in full, then what passed, folded away. */
export function suitesSection({ suites }: Report): Markup {
  if (suites.length === 0)
    return section('suites', 'Suites', html`<p>No suite ran to its end.</p>`);
  return section('suites', 'Suites', suites.map(suiteArticle));
}

function suiteArticle(suite: SuiteResult): Markup {
  const { name, checks, problems, durationMs, reports } = suite;
  const having = (status: Check['status']) => checks.filter((check) => check.status === status);
  const [failed, skipped, passed] = [having('failed'), having('skipped'), having('passed')];
  const counts = [
    `${passed.length} passed`,
    ...(failed.length > 0 ? [`${failed.length} failed`] : []),
    ...(skipped.length > 0 ? [`${skipped.length} skipped`] : []),
  ].join(', ');
  const mark = isGreen(suite)
    ? html`<span class="mark good" aria-hidden="true">✓</span>`
    : html`<span class="mark bad" aria-hidden="true">✗</span>`;
  const links = reports.map(
    ({ title, path }) => html`<li><a href="${fileAddress(path)}">${title}</a></li>`,
  );
  return html`<article>
<h3>${mark} ${name} <small>${counts} in ${seconds(durationMs)}</small></h3>
<ul class="links">${links}</ul>
${problems.map((problem) => html`<div class="failure"><h4>The suite as a whole</h4><pre>${problem}</pre></div>`)}
${[...failed, ...skipped].map(failure)}
${passed.length === 0 ? undefined : passedList(passed)}
</article>
`;
}

function failure({ group, title, status, message, exchange }: Check): Markup {
  const said = message === undefined ? undefined : html`<pre>${message}</pre>`;
  const sent =
    exchange === undefined
      ? undefined
      : html`<details><summary>Request and response</summary><pre>${exchange}</pre></details>`;
  return html`<div class="failure">
<h4>${title} <small>${status} · ${group}</small></h4>
${said}
${sent}
</div>
`;
}

function passedList(passed: readonly Check[]): Markup {
  const groups = [...Map.groupBy(passed, ({ group }) => group)].map(
    ([group, checks]) => html`<h4>${group}</h4>
<ul>${checks.map(
      ({ title }) => html`<li>${title}</li>
`,
    )}</ul>
`,
  );
  return html`<details class="passed"><summary>${passed.length} passed</summary>
${groups}
</details>`;
}
