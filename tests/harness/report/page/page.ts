import type { Report } from '../report.ts';
import { drawingSection } from './drawing.ts';
import { environmentSection, filesSection } from './facts.ts';
import { headOf, script } from './head.ts';
import { html } from './markup.ts';
import { matrixSection } from './matrix.ts';
import { notProvenSection } from './not-proven.ts';
import { suitesSection } from './suites.ts';
import { timelineSection } from './timeline.ts';
import { verdictSection } from './verdict.ts';

/** The page of a run: one HTML file that asks nobody for anything, and can be read without its script. */
export async function renderPage(report: Report): Promise<string> {
  const { cells = [], outline } = report.exposure ?? {};
  const drawing = outline && (await drawingSection({ cells, outline }));
  const sections = [
    ...(report.exposure === undefined ? [] : [matrixSection(report.exposure)]),
    suitesSection(report),
    timelineSection(report),
    environmentSection(report),
    filesSection(report),
  ];
  return html`<!doctype html>
<html lang="en">
${headOf(report)}
<body>
<a class="skip" href="#main">Skip to the result</a>
<main id="main">
${verdictSection(report)}
${notProvenSection(report)}
${drawing}
${sections}
</main>
<script>${script}</script>
</body>
</html>
`.text;
}
