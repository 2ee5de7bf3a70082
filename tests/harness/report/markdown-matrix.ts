import type { Cell } from '../exposure/check.ts';
import { anyPath, collapsed, type Grid, gridOf, type Outcome } from './grid.ts';
import { inline, markdownTable } from './markdown-text.ts';

/** A summary holds 1 MiB, and what failed has to find room in it as well. */
const longestTable = 200_000;

const marks: Readonly<Record<Outcome | 'no path', string>> = {
  open: '✅ open',
  closed: '🔒 closed',
  'wrongly open': '❌ **OPEN**',
  'wrongly closed': '❌ **closed**',
  'somebody else': '❌ **somebody else**',
  inconclusive: '❓',
  'no path': '·',
};
const legend =
  '✅ and 🔒 are as the contract says, ❌ is not, ❓ nobody can tell, · there is no such path, or nobody looked.';

/** Who can reach what, for a summary: a row per listener, or one per path where anything is not as the contract says;
 * then, folded away, every path of every listener. */
export function matrixParts(cells: readonly Cell[]): readonly string[] {
  if (cells.length === 0) return ['Nobody looked.'];
  const grid = gridOf(cells);
  return [
    matrixTable(collapsed(grid)),
    legend,
    `<details><summary>Every path</summary>\n\n${matrixTable(grid)}\n\n</details>`,
  ];
}

function matrixTable({ vantages, rows }: Grid): string {
  const hasPaths = rows.some(({ path }) => path !== anyPath);
  const text = markdownTable(
    ['listener', ...(hasPaths ? ['path'] : []), ...vantages.map(inline)],
    rows.map(({ listener, path, fields }) => [
      inline(listener),
      ...(hasPaths ? [path] : []),
      ...vantages.map((vantage) => marks[fields.get(vantage) ?? 'no path']),
    ]),
  );
  return text.length <= longestTable ? text : 'Too long for a summary: see `report.json`.';
}
