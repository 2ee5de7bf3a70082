import type { Cell } from '../../exposure/check.ts';
import type { Outline } from '../../exposure/outline.ts';
import { type Outcome, outcomeOf, worst } from '../grid.ts';

/** What a drawing is made of. */
export interface Seen {
  readonly cells: readonly Cell[];
  readonly outline: Outline;
}

/** Vantages that see the very same and stand on the same side: one box of the drawing. */
export interface Group {
  readonly name: string;
  readonly vantages: readonly string[];
  readonly isInCluster: boolean;
  /** The container that it looks from, where that is one of the system. */
  readonly container?: string;
}

/** What a group sees of a listener, over all paths. */
export interface Edge {
  readonly group: Group;
  readonly listener: string;
  readonly outcome: Outcome;
  /** The paths by which it is so. */
  readonly paths: readonly Cell['path'][];
}

/** Who sees what, with as few edges as tell it: a vantage that sees something else than its neighbours stands alone. */
export function edgesOf({ cells, outline }: Seen): {
  readonly groups: readonly Group[];
  readonly edges: readonly Edge[];
} {
  const listeners = [...new Set(cells.map(({ listener }) => listener))];
  const byVantage = Map.groupBy(cells, ({ vantage }) => vantage);
  const alike = Map.groupBy(byVantage.keys(), (vantage) => {
    const { place, container } = outline.vantages.find(({ name }) => name === vantage) ?? {};
    const isInCluster = place === 'pod' || place === 'node';
    const sight = listeners.map((listener) => sightOf(byVantage.get(vantage) ?? [], listener));
    return JSON.stringify([isInCluster, container, sight]);
  });
  const found = [...alike].map(([key, vantages]) => {
    const [isInCluster, container] = JSON.parse(key) as [boolean, string | null];
    const name = vantages.join(', ');
    const group: Group = {
      name,
      vantages,
      isInCluster,
      ...(container === null ? {} : { container }),
    };
    const own = byVantage.get(vantages[0] ?? '') ?? [];
    const edges = listeners.flatMap((listener): Edge[] => {
      const sight = sightOf(own, listener);
      return sight === undefined ? [] : [{ group, listener, ...sight }];
    });
    return { group, edges };
  });
  return {
    groups: found.map(({ group }) => group),
    edges: found.flatMap(({ edges }) => edges),
  };
}

function sightOf(
  cells: readonly Cell[],
  listener: string,
): Pick<Edge, 'outcome' | 'paths'> | undefined {
  const own = cells.filter((cell) => cell.listener === listener);
  if (own.length === 0) return undefined;
  const outcome = worst(own.map(outcomeOf));
  const telling = outcome === 'open' || outcome === 'closed' ? [] : own;
  const paths = telling.filter((cell) => outcomeOf(cell) === outcome).map(({ path }) => path);
  return { outcome, paths: [...new Set(paths)] };
}
