import type { Cell, PathKind } from '../../exposure/check.ts';
import type { Outcome, Row } from '../grid.ts';
import { html, type Markup } from './markup.ts';

/** A field of the matrix: one listener by one path from one vantage, and all that was seen there. */
export interface Field {
  readonly number: number;
  readonly listener: string;
  readonly path: PathKind | Row['path'];
  readonly vantage: string;
  readonly outcome: Outcome;
  readonly cells: readonly Cell[];
}

interface Look {
  readonly kind: 'open' | 'closed' | 'wrong' | 'unsure';
  readonly mark: string;
  readonly verdict: string;
}

const looks: Readonly<Record<Outcome, Look>> = {
  open: { kind: 'open', mark: '●', verdict: 'as the contract says' },
  closed: { kind: 'closed', mark: '○', verdict: 'as the contract says' },
  'wrongly open': { kind: 'wrong', mark: '✗', verdict: 'the contract says closed' },
  'wrongly closed': { kind: 'wrong', mark: '✗', verdict: 'the contract says open' },
  'somebody else': { kind: 'wrong', mark: '✗', verdict: 'somebody else answered' },
  inconclusive: { kind: 'unsure', mark: '?', verdict: 'nobody can tell, which fails' },
};

/** What a field shows; pressed, it opens its card, with or without the page's script. */
export function fieldButton(field: Field): Markup {
  const { number, listener, path, vantage, outcome } = field;
  const { kind, mark, verdict } = looks[outcome];
  const word = observedOf(field);
  const name = `${word}: ${listener} by ${path} from ${vantage}, ${verdict}`;
  return html`<button type="button" class="field ${kind}" popovertarget="field-${number}" aria-label="${name}"><span class="mark" aria-hidden="true">${mark}</span> <span class="word">${word}</span></button>`;
}

/** The card behind a field: expected against observed, what each door said, and how to knock by hand. */
export function fieldCard(field: Field): Markup {
  const { number, listener, path, vantage, outcome, cells } = field;
  const { kind, verdict } = looks[outcome];
  const expected = [...new Set(cells.map((cell) => cell.expected))].join(', ');
  const commands = [...new Set(cells.map(({ reproduce }) => reproduce))].filter(Boolean);
  return html`<div popover id="field-${number}" class="card ${kind}" role="dialog" aria-labelledby="field-${number}-title">
<h3 id="field-${number}-title">${listener} <small>by ${path} from ${vantage}</small></h3>
<dl><div><dt>Expected</dt><dd>${expected}</dd></div><div><dt>Observed</dt><dd>${observedOf(field)}: ${verdict}</dd></div></dl>
<h4>Evidence</h4>
<ul>${cells.flatMap(({ evidence }) => evidence).map((line) => html`<li>${line}</li>`)}</ul>
${commands.length === 0 ? undefined : html`<h4>Reproduce</h4>${commands.map((line) => html`<pre class="command">${line}</pre>`)}`}
<button type="button" popovertarget="field-${number}" popovertargetaction="hide" autofocus>Close</button>
</div>
`;
}

const observedOf = ({ outcome, cells }: Field): string =>
  outcome === 'inconclusive'
    ? 'unclear'
    : [...new Set(cells.map(({ observed }) => observed.toLowerCase()))].join(', ');
