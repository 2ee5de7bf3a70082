import { instance } from '@viz-js/viz';
import { isAsAgreed } from '../grid.ts';
import type { Seen } from './edges.ts';
import { graphOf } from './graph.ts';
import { html, Markup } from './markup.ts';
import { section } from './section.ts';

/** The cluster as a picture: who is where, and which ways are open, closed, or not as the contract says. */
export async function drawingSection(seen: Seen): Promise<Markup> {
  const { graph, edges, leftOut } = graphOf(seen);
  const viz = await instance();
  const svg = viz.renderString(graph, { format: 'svg_inline' });
  const count = (...kinds: readonly string[]) =>
    edges.filter(({ outcome }) => kinds.includes(outcome)).length;
  const wrong = edges.filter(({ outcome }) => !isAsAgreed(outcome)).length;
  return section(
    'drawing',
    'The cluster',
    html`<figure>
<figcaption>A filled box is a place to look from, and places that see the very same share one. Open as the
contract says: ${count('open')}. Closed as it says: ${count('closed')}. Not as it says: ${wrong}.${leftOut === 0 ? undefined : ` ${leftOut} of them are left out here, to keep it readable: the matrix has all.`}</figcaption>
<ul class="legend" aria-hidden="true">${legend}</ul>
<div class="scroll drawing" role="group" aria-label="The drawing" tabindex="0">${readable(svg)}</div>
</figure>`,
  );
}

/** Graphviz escapes what is in its labels and names, so its picture goes in as it is, as one image with a name. */
function readable(svg: string): Markup {
  const picture = svg
    .slice(svg.indexOf('<svg'))
    .replace(
      /^<svg width="(\d+)pt" height="(\d+)pt"/,
      '<svg role="img" aria-label="The cluster; the matrix below has the same in words." width="$1" height="$2"',
    );
  return new Markup(picture);
}

const sample = (kind: string, end: Markup) =>
  html`<svg class="sample ${kind}" width="44" height="14" viewBox="0 0 44 14"><path d="M2,7H36"/>${end}</svg>`;
const head = html`<polygon points="34,3 43,7 34,11"/>`;
const bar = html`<path class="bar" d="M37,2V12"/>`;
const legend = [
  html`<li>${sample('open', head)} open</li>`,
  html`<li>${sample('closed', bar)} closed</li>`,
  html`<li>${sample('wrong', head)} ✗ not as the contract says</li>`,
  html`<li>${sample('unsure', html`<circle cx="39" cy="7" r="3.5"/>`)} ? unclear</li>`,
  html`<li>${sample('leads', html``)} a Service leads there</li>`,
];
