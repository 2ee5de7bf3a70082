import { join } from 'node:path';
import type { ExposureCheck } from '../harness/exposure/check.ts';
import type { EdgeClaim, OtherClaim } from '../harness/exposure/claims.ts';
import { readContract } from '../harness/exposure/contract.ts';
import { allClaims, isEdge } from '../harness/exposure/unproven.ts';
import { readUnproven } from '../harness/targets/target-file.ts';

type Claim = EdgeClaim | OtherClaim;

const contract = await readContract(join(import.meta.dirname, '..', '..', 'k8s', 'exposure.yaml'));
const unproven = readUnproven(process.env.E2E_TARGET);
const hidden = contract.application?.hidden;

/** Whether the claim says that the hidden container, which is Auth, is open or closed, or that no public API leads to it. */
export const isOfAuth = (claim: Claim): boolean =>
  isEdge(claim) ? claim.listener.container === hidden : claim.id === 'application';

/**
 * The claims of the contract that the target can judge; the report lists the others as not proven. The harness looks once, from all
 * vantages side by side, and each claim gets its verdict in a test.
 */
export const judged = allClaims(contract).filter((claim) => !unproven.has(claim.id));

/** Throws what was expected and observed, and what to blame, unless the claim holds. */
export function assertHolds(exposure: ReadonlyMap<string, ExposureCheck>, { id }: Claim): void {
  const check = exposure.get(id);
  if (check === undefined)
    throw new Error(`Nobody looked into this: there is no verdict on "${id}".`);
  if (check.status !== 'passed') throw new Error(check.message);
}
