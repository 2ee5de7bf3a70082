import type { Examination } from './check.ts';
import { edgeClaims } from './claims.ts';
import { type Contract, vantagesOf } from './contract.ts';

const atNodes: readonly string[] = ['NodePort', 'node address'];

/**
 * What was found out, where there may be nodes that nobody knows of: what is closed at the known ones may be open at those, so it does
 * not pass. `why` says what lacks, each in a sentence; nothing lacks where it is empty.
 */
export function withUntriedNodes(
  examination: Examination,
  contract: Contract,
  why: readonly string[],
): Examination {
  if (why.length === 0) return examination;
  const closed = edgeClaims(contract).filter(({ path = '' }) => atNodes.includes(path));
  const untried = [
    ...closed.map(({ id }) => id),
    ...vantagesOf(contract).map((vantage) => `unlisted ${vantage}`),
  ];
  const message = `INCONCLUSIVE: ${why.join(' ')}`;
  return {
    ...examination,
    checks: examination.checks.map((check) =>
      check.status === 'passed' && untried.includes(check.id)
        ? { ...check, status: 'failed', message }
        : check,
    ),
    cells: examination.cells.map((cell) =>
      cell.status === 'passed' && cell.expected === 'closed' && atNodes.includes(cell.path)
        ? {
            ...cell,
            observed: 'INCONCLUSIVE',
            status: 'failed',
            evidence: [...why, ...cell.evidence],
          }
        : cell,
    ),
    notProven: [...examination.notProven, ...why],
  };
}
