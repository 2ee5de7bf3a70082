import type { Cell, ExposureCheck } from './check.ts';
import { edgeClaims } from './claims.ts';
import { withClosedNames } from './closed-names.ts';
import { type Contract, listenerId, vantagesOf } from './contract.ts';
import type { Knock } from './door.ts';
import { judgeEdge } from './edge.ts';
import { isAsExpected } from './expectation.ts';
import type { Hearing } from './hearing.ts';
import { aliveCheck, unlistedCheck, witnessCheck } from './other-checks.ts';
import { lineByHand } from './sentence.ts';
import type { Vantage } from './vantage.ts';

/** Everything that was seen, to be judged. */
export interface Seen
  extends Pick<Hearing, 'listeners' | 'before' | 'after'>,
    Partial<Pick<Hearing, 'absent' | 'oriented'>> {
  readonly knocks: readonly Knock[];
  readonly vantages: readonly Vantage[];
}

/** What came of the edges: a check per claim, a cell per path, and what else answered. */
export function judgeEdges(
  contract: Contract,
  seen: Seen,
): { checks: readonly ExposureCheck[]; cells: readonly Cell[] } {
  const hearing = hearingOf(contract, seen);
  const claims = edgeClaims(contract);
  const judged = claims.map((claim) => judgeEdge(hearing, claim));
  const vantages = vantagesOf(contract);
  return {
    checks: [
      ...judged.map(({ check }) => check),
      ...contract.listeners.map((listener) => aliveCheck(hearing, listenerId(listener))),
      ...vantages.map((vantage) => witnessCheck(hearing, vantage)),
      ...vantages.map((vantage) => unlistedCheck(hearing, vantage, claims)),
    ],
    cells: judged.flatMap(({ cells }) => cells),
  };
}

function hearingOf(contract: Contract, { vantages, ...seen }: Seen): Hearing {
  const knocks = withClosedNames(seen.knocks);
  return {
    absent: new Map(),
    oriented: new Set(),
    ...seen,
    contract,
    knocks: Map.groupBy(knocks, ({ vantage }) => vantage),
    unexpected: new Set(knocks.filter((knock) => !isAsExpected(contract, knock))),
    reproduce: (knock) => lineByHand(contract.identity, vantages, knock),
  };
}
