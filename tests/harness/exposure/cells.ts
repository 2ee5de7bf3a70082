import type { Cell, PathKind } from './check.ts';
import type { EdgeClaim } from './claims.ts';
import { listenerId } from './contract.ts';
import type { Knock, Verdict } from './door.ts';
import { isOpenAsWanted, isWrong } from './expectation.ts';
import type { Hearing } from './hearing.ts';
import { sentence, shortened } from './sentence.ts';

/** The fields of the matrix for an edge: one for each path that leads there; `broken` says why a witness is missing, if one is. */
export function cellsOf(
  hearing: Hearing,
  claim: EdgeClaim,
  leading: readonly Knock[],
  broken: string | undefined,
): readonly Cell[] {
  const { contract, reproduce } = hearing;
  const listed = leading.filter(({ door }) => !door.isSwept);
  return [...Map.groupBy(listed, ({ door }) => door.path)].map(([kind, group]) => {
    const wrong = group.find((knock) => isWrong(hearing, claim, knock));
    const worst = wrong ?? group.find((knock) => isOpenAsWanted(contract, knock)) ?? group[0];
    const isRed = wrong !== undefined || broken !== undefined;
    // A NodePort of somebody else that answers as it should is closed as far as this listener goes.
    const isSomebodyElses = claim.path !== undefined && wrong === undefined;
    const plain: Verdict =
      worst === undefined || (isSomebodyElses && worst.seen.verdict === 'OPEN')
        ? 'REFUSED'
        : worst.seen.verdict;
    return {
      ...fieldOf(claim, kind),
      observed: broken === undefined || wrong !== undefined ? plain : 'INCONCLUSIVE',
      status: isRed ? 'failed' : 'passed',
      evidence: [...(broken === undefined ? [] : [broken]), ...shortened(group.map(sentence))],
      reproduce: worst === undefined ? '' : reproduce(worst),
    };
  });
}

/** A field of the matrix for what has no door at all: without it, a listener that is gone would leave no mark. */
export const noWay = (claim: EdgeClaim, evidence: string): Cell => ({
  ...fieldOf(claim, claim.path ?? 'Pod IP'),
  observed: 'INCONCLUSIVE',
  status: 'failed',
  evidence: [evidence],
  reproduce: '',
});

const fieldOf = ({ listener, vantage, path: closed }: EdgeClaim, path: PathKind) => ({
  listener: listenerId(listener),
  path,
  vantage,
  expected: closed === undefined ? ('open' as const) : ('closed' as const),
});
