import type { EdgeClaim, OtherClaim } from './claims.ts';
import type { Contract } from './contract.ts';
import { allClaims, isEdge, type Unproven } from './unproven.ts';

/** A claim as far as a spec tells it. */
export interface ToldClaim extends OtherClaim {
  /** Whether it says that the hidden container, which is Auth, is open or closed, or that no public API leads to it. */
  readonly isOfHidden: boolean;
}

/** The claims that are judged, each to be told by a spec; the report lists the others as not proven. */
export function claimsToTell(
  contract: Contract,
  unproven: readonly Unproven[],
): readonly ToldClaim[] {
  const left = new Set(unproven.map(({ claim }) => claim.id));
  const hidden = contract.application?.hidden;
  const isOfHidden = (claim: EdgeClaim | OtherClaim) =>
    isEdge(claim) ? claim.listener.container === hidden : claim.id === 'application';
  return allClaims(contract)
    .filter(({ id }) => !left.has(id))
    .map((claim) => ({ id: claim.id, title: claim.title, isOfHidden: isOfHidden(claim) }));
}
