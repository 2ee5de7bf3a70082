import type { Report, StageTiming } from '../report.ts';
import { seconds } from '../seconds.ts';
import { html, type Markup } from './markup.ts';
import { section } from './section.ts';

const marks: Readonly<Record<StageTiming['status'], string>> = {
  passed: '✓',
  failed: '✗',
  interrupted: '■',
};

/** Every stage as a bar on the run's own clock: what stands beneath each other ran side by side. */
export function timelineSection({ stages, durationMs }: Report): Markup {
  if (stages.length === 0) return section('stages', 'Stages', html`<p>No stage was begun.</p>`);
  const wholeMs = Math.max(durationMs, 1, ...stages.map((one) => one.startMs + one.durationMs));
  return section(
    'stages',
    'Stages',
    html`<table class="timeline">
<thead><tr><th scope="col">stage</th><th scope="col" class="bar"><span>0 s</span><span>${seconds(wholeMs)}</span></th><th scope="col" class="number">starts</th><th scope="col" class="number">takes</th></tr></thead>
<tbody>
${stages.map((stage) => stageRow(stage, wholeMs))}</tbody>
</table>`,
  );
}

function stageRow({ title, status, startMs, durationMs }: StageTiming, wholeMs: number): Markup {
  const percent = (ms: number) => `${((ms / wholeMs) * 100).toFixed(2)}%`;
  return html`<tr class="${status}"><th scope="row"><span class="mark" aria-hidden="true">${marks[status]}</span> ${title}${status === 'passed' ? '' : ` (${status})`}</th>
<td class="bar"><svg aria-hidden="true" width="100%" height="12"><rect x="${percent(startMs)}" y="0" width="${percent(durationMs)}" height="12" rx="2"/></svg></td>
<td class="number">${seconds(startMs)}</td><td class="number">${seconds(durationMs)}</td></tr>
`;
}
