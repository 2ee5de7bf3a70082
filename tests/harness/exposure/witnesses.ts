import { listenerId } from './contract.ts';
import type { Knock } from './door.ts';
import { isOpenAsWanted } from './expectation.ts';
import type { Hearing } from './hearing.ts';
import { socketsAt } from './pod-port.ts';

/** Whether a listener answered where it is allowed to, before everybody knocked and after, and lives in all its Pods. */
export function isAlive(hearing: Hearing, id: string): boolean {
  const { contract, listeners, before, after } = hearing;
  if (deadPods(hearing, id).length > 0) return false;
  const lives = (round: readonly Knock[]) =>
    round.some((knock) => knock.door.leadsTo.includes(id) && isOpenAsWanted(contract, knock));
  // Nobody may reach it, so nobody can be asked: that it listens is all there is to see.
  if (contract.listeners.some((one) => listenerId(one) === id && one.from.length === 0))
    return listeners.some(
      (one) => one.id === id && one.scope !== 'nothing' && one.scope !== 'unknown',
    );
  return lives(before) && lives(after);
}

/** The Pods of a listener in which nothing listens there: a replica that is dead is not a closed one, though another one answers. */
export const deadPods = ({ listeners }: Hearing, id: string): readonly string[] =>
  listeners
    .filter((one) => one.id === id)
    .flatMap((listener) =>
      listener.pods
        .filter((pod) => pod.sockets !== undefined && socketsAt(pod, listener).length === 0)
        .map(({ object }) => object.metadata.name),
    );

/** Whether the prober of a vantage reached something that is known to be open. */
export const canSee = ({ contract, oriented, knocks }: Hearing, vantage: string): boolean =>
  oriented.has(vantage) ||
  (knocks.get(vantage) ?? []).some((knock) => isOpenAsWanted(contract, knock));

/** Why a closed door says nothing, if it does. */
export function missingWitness(hearing: Hearing, id: string, vantage: string): string | undefined {
  const { absent } = hearing;
  if (absent.has(vantage)) return absent.get(vantage);
  const [dead] = deadPods(hearing, id);
  if (dead !== undefined) return `nothing listens at ${id} in Pod ${dead}`;
  if (!isAlive(hearing, id)) return `${id} did not answer where it is allowed to, before and after`;
  if (!canSee(hearing, vantage))
    return `the prober of ${vantage} reached nothing that is known to be open`;
  return undefined;
}
