import { cellsOf, noWay } from './cells.ts';
import type { Cell, ExposureCheck } from './check.ts';
import type { EdgeClaim } from './claims.ts';
import { listenerId } from './contract.ts';
import { isOpenAsWanted, isRelevant, isWrong } from './expectation.ts';
import type { Hearing } from './hearing.ts';
import { failureOf } from './sentence.ts';
import { missingWitness } from './witnesses.ts';

/** An edge of the contract, judged: its check, and a cell for each path. */
export function judgeEdge(
  hearing: Hearing,
  claim: EdgeClaim,
): { check: ExposureCheck; cells: readonly Cell[] } {
  const { contract, listeners, absent, knocks, reproduce } = hearing;
  const { id, title, vantage, path } = claim;
  const name = listenerId(claim.listener);
  const found = listeners.filter((one) => one.id === name);
  const here = knocks.get(vantage) ?? [];
  if (found.length === 0) {
    const message = failureOf(claim, `there is no Pod with ${name}`, [], undefined);
    return { check: { id, title, status: 'failed', message }, cells: [noWay(claim, message)] };
  }
  const leading =
    path === undefined
      ? here.filter(({ door }) => door.leadsTo.includes(name))
      : here.filter(({ door }) => door.path === path && found.some((one) => isRelevant(one, door)));
  const wrong = leading.filter((knock) => isWrong(hearing, claim, knock));
  const broken = path === undefined ? undefined : missingWitness(hearing, name, vantage);
  const observed =
    wrong.length > 0 || broken !== undefined
      ? (broken ?? '')
      : path === undefined && !leading.some((knock) => isOpenAsWanted(contract, knock))
        ? (absent.get(vantage) ?? (leading.length === 0 ? 'nothing leads there' : 'no way is open'))
        : undefined;
  const check: ExposureCheck =
    observed === undefined
      ? { id, title, status: 'passed' }
      : { id, title, status: 'failed', message: failureOf(claim, observed, wrong, reproduce) };
  const isLost = path === undefined && leading.length === 0;
  const why = absent.get(vantage) ?? 'nothing leads there';
  return { check, cells: isLost ? [noWay(claim, why)] : cellsOf(hearing, claim, leading, broken) };
}
