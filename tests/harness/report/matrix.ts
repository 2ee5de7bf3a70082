import { styleText } from 'node:util';
import type { Cell } from '../exposure/check.ts';
import { anyPath, collapsed, type Grid, gridOf, type Outcome, type Row } from './grid.ts';
import { cut, cutMiddle, widthOf, wrapped } from './width.ts';

export interface MatrixOptions {
  /** The width of the terminal, 40 at least; no line gets longer than this, or than 100. */
  readonly columns: number;
  readonly colour: boolean;
}

const title = 'who can reach what';
const longestListener = 32;
const longestVantage = 12;
/** Rows beyond these are only counted; those of which all is as the contract says are left out first. */
const mostRows = 50;

interface Field {
  readonly text: string;
  readonly format?: 'dim' | 'red' | 'yellow';
}

/** The header, then a field for each row. */
interface Column {
  readonly width: number;
  readonly fields: readonly Field[];
}

const marks: Readonly<Record<Outcome | 'no path', Field & { readonly meaning: string }>> = {
  open: { text: 'open', format: 'dim', meaning: 'open, closed: as the contract says' },
  closed: { text: 'closed', format: 'dim', meaning: 'open, closed: as the contract says' },
  'wrongly open': { text: 'OPEN!', format: 'red', meaning: 'OPEN! must be closed' },
  'wrongly closed': { text: 'CLOSED!', format: 'red', meaning: 'CLOSED! must be open' },
  'somebody else': { text: 'OTHER!', format: 'red', meaning: 'OTHER! somebody else answered' },
  inconclusive: { text: '?', format: 'yellow', meaning: '? nobody can tell' },
  'no path': { text: '·', format: 'dim', meaning: '· no such path, or nobody looked' },
};

/** Who can reach what, for a terminal: a row per listener, or one per path where anything is not as the contract says. */
export function renderMatrix(cells: readonly Cell[], { columns, colour }: MatrixOptions): string {
  const width = Math.min(columns, 100) - 1;
  const whole = collapsed(gridOf(cells));
  if (whole.rows.length === 0) return ` ${title}: nobody looked`;
  const grid = { ...whole, rows: mostTelling(whole.rows) };
  const more = whole.rows.length - grid.rows.length;
  const dim = (text: string): string => painted({ text, format: 'dim' }, colour);
  return [
    ...table(grid, width, colour),
    ...(more > 0 ? [`and ${more} more rows: see summary.md`] : []),
    ...legend(grid, width).map(dim),
  ]
    .map((line) => ` ${line}`)
    .join('\n');
}

function mostTelling(rows: readonly Row[]): readonly Row[] {
  if (rows.length <= mostRows) return rows;
  const telling = rows.filter(({ path }) => path !== anyPath);
  return (telling.length > 0 ? telling : rows).slice(0, mostRows);
}

/** Vantages stand side by side as far as they fit, and the next ones beneath, beside the same labels. */
function table(grid: Grid, width: number, colour: boolean): readonly string[] {
  const vantages = grid.vantages.map((vantage) => vantageColumn(grid, vantage));
  const widest = Math.max(...vantages.map((column) => column.width));
  const labels = labelColumns(grid, width - 1 - widest);
  const all = [...labels, ...vantages];
  const gap = totalWidth(all, 2) <= width ? 2 : 1;
  const blocks: Column[][] = [];
  for (const vantage of vantages) {
    const block = blocks.at(-1);
    if (block && totalWidth([...block, vantage], gap) <= width) block.push(vantage);
    else blocks.push([...labels, vantage]);
  }
  return blocks.flatMap((block) =>
    [undefined, ...grid.rows].map((_, row) => tableLine(block, row, gap, colour)),
  );
}

const totalWidth = (columns: readonly Column[], gap: number): number =>
  columns.reduce((sum, { width }) => sum + width, gap * (columns.length - 1));

/** The listeners, each named once, and the paths unless every row stands for all of them. */
function labelColumns({ rows }: Grid, room: number): readonly Column[] {
  const paths = rows.every(({ path }) => path === anyPath)
    ? []
    : [column([{ text: '' }, ...rows.map(({ path }): Field => ({ text: path, format: 'dim' }))])];
  const left = paths.reduce((rest, { width }) => rest - width - 1, room);
  const longest = Math.min(longestListener, left);
  const listeners = rows.map(({ listener }, row) =>
    listener === rows[row - 1]?.listener ? '' : cutMiddle(listener, longest),
  );
  const heading: Field = { text: cut(title, longest), format: 'dim' };
  return [column([heading, ...listeners.map((text) => ({ text }))]), ...paths];
}

function vantageColumn({ rows }: Grid, vantage: string): Column {
  const heading: Field = { text: cut(vantage, longestVantage), format: 'dim' };
  return column([heading, ...rows.map(({ fields }) => marks[fields.get(vantage) ?? 'no path'])]);
}

const column = (fields: readonly Field[]): Column => ({
  width: Math.max(...fields.map(({ text }) => widthOf(text))),
  fields,
});

function tableLine(columns: readonly Column[], row: number, gap: number, colour: boolean): string {
  const pieces = columns.map(({ width, fields }, position) => {
    const field = fields[row] ?? { text: '' };
    const isLast = position === columns.length - 1;
    const padding = isLast ? 0 : width + gap - widthOf(field.text);
    return painted(field, colour) + ' '.repeat(padding);
  });
  return pieces.join('');
}

/** Only the marks that occur, each with what it means. */
function legend({ vantages, rows }: Grid, width: number): readonly string[] {
  const found = new Set(
    rows.flatMap(({ fields }) => vantages.map((one) => fields.get(one) ?? 'no path')),
  );
  const order = Object.keys(marks) as (keyof typeof marks)[];
  const meanings = order.filter((one) => found.has(one)).map((one) => marks[one].meaning);
  return wrapped([...new Set(meanings)].join('; '), width);
}

const painted = ({ text, format }: Field, colour: boolean): string =>
  colour && format ? styleText(format, text, { validateStream: false }) : text;
