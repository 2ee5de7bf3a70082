import type { Cell, Examination } from '../../exposure/check.ts';
import { gridOf, type Row } from '../grid.ts';
import { type Field, fieldButton, fieldCard } from './field.ts';
import { html, type Markup } from './markup.ts';
import { section } from './section.ts';

/** Expected against observed: a row per listener and path, a column per vantage, and behind every field its evidence. */
export function matrixSection({ cells }: Examination): Markup {
  const grid = gridOf(cells);
  if (grid.rows.length === 0)
    return section('matrix', 'The matrix', html`<p>There was no way in to look at.</p>`);
  const fieldOf = fieldsOf(cells);
  const byListener = [...Map.groupBy(grid.rows, ({ listener }) => listener)];
  const { vantages } = grid;
  const cards = grid.rows.flatMap((row) =>
    vantages.flatMap((vantage) => fieldOf(row, vantage) ?? []).map(fieldCard),
  );
  return section(
    'matrix',
    'The matrix',
    legend,
    filter(vantages),
    html`<div class="scroll" role="group" aria-label="The matrix as a table" tabindex="0">
<table class="matrix">
<thead><tr><th scope="col">path</th>${vantages.map((vantage) => html`<th scope="col"><span>${vantage}</span></th>`)}</tr></thead>
${byListener.map(
  ([listener, rows]) => html`<tbody>
<tr class="listener"><th scope="rowgroup" colspan="${vantages.length + 1}">${listener} <small>${allowed(listener, cells)}</small></th></tr>
${rows.map(
  (row) => html`<tr><th scope="row">${row.path}</th>${vantages.map((vantage) => {
    const field = fieldOf(row, vantage);
    return field === undefined ? noPath : html`<td>${fieldButton(field)}</td>`;
  })}</tr>
`,
)}</tbody>
`,
)}</table>
</div>
<p class="nothing" hidden>No field is like that.</p>
${cards}`,
  );
}

/** The field of a row and a vantage, with the number that its card goes by. */
function fieldsOf(cells: readonly Cell[]) {
  const keyOf = (listener: string, path: string, vantage: string) =>
    JSON.stringify([listener, path, vantage]);
  const grouped = Map.groupBy(cells, (cell) => keyOf(cell.listener, cell.path, cell.vantage));
  const numbers = new Map([...grouped.keys()].map((key, number) => [key, number]));
  return ({ listener, path, fields }: Row, vantage: string): Field | undefined => {
    const key = keyOf(listener, path, vantage);
    const outcome = fields.get(vantage);
    const own = grouped.get(key);
    if (outcome === undefined || own === undefined) return undefined;
    return { number: numbers.get(key) ?? 0, listener, path, vantage, outcome, cells: own };
  };
}

const noPath = html`<td class="no-path"><span aria-hidden="true">·</span><span class="unseen">no such path</span></td>`;

function allowed(listener: string, cells: readonly Cell[]): string {
  const open = cells.filter((cell) => cell.listener === listener && cell.expected === 'open');
  const from = [...new Set(open.map(({ vantage }) => vantage))];
  return from.length === 0 ? 'may be reached by nobody' : `may be reached by ${from.join(', ')}`;
}

const legend = html`<ul class="legend">
<li><span class="field open"><span class="mark" aria-hidden="true">●</span> open</span> as the contract says</li>
<li><span class="field closed"><span class="mark" aria-hidden="true">○</span> refused</span> or filtered: closed, as the contract says</li>
<li><span class="field wrong"><span class="mark" aria-hidden="true">✗</span> open</span> in a box: not as the contract says</li>
<li><span class="field unsure"><span class="mark" aria-hidden="true">?</span> unclear</span> nobody can tell, which fails</li>
<li><span aria-hidden="true">·</span> no such path</li>
</ul>`;

/** Hidden until the script is there that it works by. */
const filter = (vantages: readonly string[]): Markup => html`<form class="filter" hidden>
<label>Find <input type="search" name="text" placeholder="listener or path" autocomplete="off"></label>
<label>From <select name="vantage"><option value="">every vantage</option>${vantages.map((vantage) => html`<option>${vantage}</option>`)}</select></label>
<label>Show <select name="kind"><option value="">everything</option><option value="wrong unsure">what is not as agreed</option><option value="open">what is open</option><option value="closed">what is closed</option></select></label>
<output></output>
</form>`;
