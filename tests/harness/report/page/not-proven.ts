import { notProvenOf, type Report } from '../report.ts';
import { html, type Markup } from './markup.ts';

/** What the run leaves open, where nobody can overlook it: green says nothing about what nobody looked at. */
export function notProvenSection(report: Report): Markup | undefined {
  const reasons = notProvenOf(report);
  if (report.exposure !== undefined && reasons.length === 0) return undefined;
  const title =
    report.exposure === undefined ? 'Isolation is not proven' : 'Not everything is proven';
  const sentence =
    report.exposure === undefined
      ? 'Nobody looked from any vantage in this run. Whatever else is green, it says nothing about who can reach what.'
      : 'This run could not look at all that there is:';
  return html`<section class="unproven" aria-labelledby="not-proven">
<h2 id="not-proven"><span class="mark" aria-hidden="true">⚠</span> ${title}</h2>
<p>${sentence}</p>
${reasons.length === 0 ? undefined : html`<ul>${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`}
</section>
`;
}
