import type { ExposureCheck } from './check.ts';
import {
  aliveClaim,
  type EdgeClaim,
  type OtherClaim,
  unlistedClaim,
  witnessClaim,
} from './claims.ts';
import { listenerId } from './contract.ts';
import type { Knock } from './door.ts';
import { isRelevant, isToBlame, wantedAt } from './expectation.ts';
import type { Hearing } from './hearing.ts';
import { sentence, shortened } from './sentence.ts';
import { canSee, deadPods, isAlive } from './witnesses.ts';

/** Whether a listener was there to be found all the time. */
export function aliveCheck(hearing: Hearing, listener: string): ExposureCheck {
  const claim = aliveClaim(listener);
  if (isAlive(hearing, listener)) return { ...claim, status: 'passed' };
  const { before, after } = hearing;
  const tries = [...before, ...after].filter(({ door }) => door.leadsTo.includes(listener));
  const lines = [
    ...deadPods(hearing, listener).map((pod) => `Nothing listens at ${listener} in Pod ${pod}.`),
    ...tries.map(sentence),
  ];
  const message = lines.join('\n') || 'Nobody who may reach it found a way to ask.';
  return { ...claim, status: 'failed', message };
}

/** Whether the silence that a vantage hears proves anything. */
export function witnessCheck(hearing: Hearing, vantage: string): ExposureCheck {
  const claim = witnessClaim(vantage);
  if (canSee(hearing, vantage)) return { ...claim, status: 'passed' };
  const { contract, absent, knocks } = hearing;
  if (absent.has(vantage)) return inconclusive(claim, absent.get(vantage));
  const tried = (knocks.get(vantage) ?? []).filter((knock) => wantedAt(contract, knock).length > 0);
  const message =
    tried.length === 0
      ? `The contract lists nothing that ${vantage} may reach, so its silence proves nothing.`
      : tried.map(sentence).join('\n');
  return { ...claim, status: 'failed', message };
}

/** Whatever answered and is no edge of the contract: swept ports, external IPs, listeners that nobody lists. */
export function unlistedCheck(
  hearing: Hearing,
  vantage: string,
  edges: readonly EdgeClaim[],
): ExposureCheck {
  const claim = unlistedClaim(vantage);
  const { absent, unexpected, reproduce } = hearing;
  if (absent.has(vantage)) return inconclusive(claim, absent.get(vantage));
  const own = edges.filter((edge) => edge.vantage === vantage);
  const wrong = [...unexpected].filter(
    (knock) => knock.vantage === vantage && !own.some((edge) => isAbout(hearing, edge, knock)),
  );
  if (wrong.length === 0) return { ...claim, status: 'passed' };
  const shown = wrong.map((knock) => `${sentence(knock)}\n  ${reproduce(knock)}`);
  return { ...claim, status: 'failed', message: shortened(shown).join('\n') };
}

/** Whether a knock that is not as expected fails an edge already. */
function isAbout(
  { contract, listeners }: Hearing,
  { listener, path }: EdgeClaim,
  knock: Knock,
): boolean {
  const id = listenerId(listener);
  const { door } = knock;
  if (path === undefined) return door.leadsTo.includes(id);
  return (
    path === door.path &&
    isToBlame(contract, id, knock) &&
    listeners.some((found) => found.id === id && isRelevant(found, door))
  );
}

const inconclusive = (claim: OtherClaim, why: string | undefined): ExposureCheck => ({
  ...claim,
  status: 'failed',
  message: `INCONCLUSIVE: ${why}`,
});
