import { type Cell, type PathKind, pathKinds } from '../exposure/check.ts';

/** What came of a field, worst first. Only `open` and `closed` are as the contract says. */
export const outcomes = [
  'wrongly open',
  'wrongly closed',
  'somebody else',
  'inconclusive',
  'open',
  'closed',
] as const;
export type Outcome = (typeof outcomes)[number];

/** Stands for all paths of a listener of which each field is as the contract says. */
export const anyPath = 'any path';

export interface Row {
  readonly listener: string;
  readonly path: PathKind | typeof anyPath;
  /** By vantage; where that path does not exist for a vantage, there is no entry. */
  readonly fields: ReadonlyMap<string, Outcome>;
}

/** Who can reach what: rows are listeners by paths, columns are vantages in the order in which they appear. */
export interface Grid {
  readonly vantages: readonly string[];
  readonly rows: readonly Row[];
}

/** A grid with a row for every listener by every path. */
export function gridOf(cells: readonly Cell[]): Grid {
  const byListener = Map.groupBy(cells, ({ listener }) => listener);
  const rows = [...byListener].flatMap(([listener, own]) =>
    pathKinds
      .map((path) => ({ path, there: own.filter((cell) => cell.path === path) }))
      .filter(({ there }) => there.length > 0)
      .map(({ path, there }): Row => {
        const byVantage = Map.groupBy(there, ({ vantage }) => vantage);
        const fields = new Map(
          [...byVantage].map(([vantage, same]) => [vantage, worst(same.map(outcomeOf))]),
        );
        return { listener, path, fields };
      }),
  );
  return { vantages: [...new Set(cells.map(({ vantage }) => vantage))], rows };
}

/** The same grid with a single row for each listener of which every field is as the contract says. */
export function collapsed({ vantages, rows }: Grid): Grid {
  const byListener = Map.groupBy(rows, ({ listener }) => listener);
  return {
    vantages,
    rows: [...byListener].flatMap(([listener, own]) => {
      if (!own.every(isAsExpected)) return own;
      const fields = vantages.flatMap((vantage) => {
        const found = own.flatMap((row) => row.fields.get(vantage) ?? []);
        return found.length === 0 ? [] : [[vantage, worst(found)] as const];
      });
      return [{ listener, path: anyPath, fields: new Map(fields) }];
    }),
  };
}

/** Whether it is as the contract says. */
export const isAsAgreed = (outcome: Outcome): boolean => outcome === 'open' || outcome === 'closed';

/** Whether every field of a row is as the contract says. */
const isAsExpected = ({ fields }: Row): boolean => [...fields.values()].every(isAsAgreed);

/** Never better than the cell's own status: a door that opens to somebody else is no open door. */
export function outcomeOf({ expected, observed, status }: Cell): Outcome {
  if (observed === 'INCONCLUSIVE') return 'inconclusive';
  const isOpen = observed === 'OPEN';
  if (isOpen && expected === 'closed') return 'wrongly open';
  // A way that a policy may close, to a listener that others lead to.
  if (!isOpen && expected === 'open') return status === 'passed' ? 'closed' : 'wrongly closed';
  if (status === 'failed') return isOpen ? 'somebody else' : 'inconclusive';
  return expected;
}

/** The one to tell of several that share a field. */
export const worst = (found: readonly Outcome[]): Outcome =>
  outcomes.find((outcome) => found.includes(outcome)) ?? 'inconclusive';
