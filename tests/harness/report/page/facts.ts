import { reportFiles } from '../files.ts';
import type { Report } from '../report.ts';
import { fileAddress, html, type Markup } from './markup.ts';
import { section } from './section.ts';

/** The versions that a reader needs to repeat the run. */
export function environmentSection({ environment, target }: Report): Markup {
  const facts = Object.entries({ target, ...environment });
  return section(
    'environment',
    'Environment',
    html`<dl>${facts.map(
      ([what, which]) => html`<div><dt>${what}</dt><dd>${which}</dd></div>
`,
    )}</dl>`,
  );
}

/** What else there is to read: the suites' own pages, the reports for programs, the evidence. */
export function filesSection(report: Report): Markup {
  const list = (paths: readonly string[]) =>
    html`<ul class="files">${paths.map(
      (path) => html`<li><a href="${fileAddress(path)}">${path}</a></li>
`,
    )}</ul>`;
  const [, ...others] = reportFiles(report);
  return section(
    'files',
    'Reports and evidence',
    list(others),
    report.evidence.length === 0
      ? html`<p>No evidence was saved: that is done where something failed.</p>`
      : html`<h3>Evidence</h3>${list(report.evidence)}`,
  );
}
