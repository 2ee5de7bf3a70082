import { listenerId } from './contract.ts';
import type { Knock } from './door.ts';
import { isOpenAsWanted } from './expectation.ts';
import type { Hearing } from './hearing.ts';

/** Whether a listener answered where it is allowed to, before everybody knocked and after. */
export function isAlive({ contract, listeners, before, after }: Hearing, id: string): boolean {
  const lives = (round: readonly Knock[]) =>
    round.some((knock) => knock.door.leadsTo.includes(id) && isOpenAsWanted(contract, knock));
  // Nobody may reach it, so nobody can be asked: that it listens is all there is to see.
  if (contract.listeners.some((one) => listenerId(one) === id && one.from.length === 0))
    return listeners.some(
      (one) => one.id === id && one.scope !== 'nothing' && one.scope !== 'unknown',
    );
  return lives(before) && lives(after);
}

/** Whether the prober of a vantage reached something that is known to be open. */
export const canSee = ({ contract, oriented, knocks }: Hearing, vantage: string): boolean =>
  oriented.has(vantage) ||
  knocks.some((knock) => knock.vantage === vantage && isOpenAsWanted(contract, knock));

/** Why a closed door says nothing, if it does. */
export function missingWitness(hearing: Hearing, id: string, vantage: string): string | undefined {
  const { absent } = hearing;
  if (absent.has(vantage)) return absent.get(vantage);
  if (!isAlive(hearing, id)) return `${id} did not answer where it is allowed to, before and after`;
  if (!canSee(hearing, vantage))
    return `the prober of ${vantage} reached nothing that is known to be open`;
  return undefined;
}
