import { HarnessError } from '../errors.ts';
import { eventually } from '../eventually.ts';
import { type Contract, listenerId } from './contract.ts';
import type { Door, Knock } from './door.ts';
import { type Patience, patient, type Round } from './probe.ts';

const intervalMs = 200;
/** What lives answers within this, in ms, unless its machine is busy. */
const promptMs = 500;

/** The doors of these that the contract opens to the vantage which is to knock there. */
export function openDoors(
  rounds: readonly Round[],
  { listeners }: Pick<Contract, 'listeners'>,
): readonly Round[] {
  const answers = new Map(listeners.map((one) => [listenerId(one), one]));
  return rounds.map(({ probe, doors }) => ({
    probe,
    doors: doors.filter(
      ({ leadsTo, mayBeClosed }) =>
        mayBeClosed !== true &&
        leadsTo.some((id) => answers.get(id)?.from.includes(probe.vantage.name)),
    ),
  }));
}

/** The doors of these that were open when they were knocked at: whoever lived then is asked for longer whether it still does. */
export const seenOpen = (rounds: readonly Round[], knocks: readonly Knock[]): readonly Round[] =>
  rounds.map(({ probe, doors }) => {
    const seen = new Set(
      knocks
        .filter(({ vantage, seen: { verdict } }) => {
          return vantage === probe.vantage.name && verdict === 'OPEN';
        })
        .map(({ door }) => door.label),
    );
    return { probe, doors: doors.filter(({ label }) => seen.has(label)) };
  });

/**
 * Waits, `timeoutMs` at most, until everything that is to be open has answered every vantage once, and gives what each door said last: a cluster programs its
 * proxies a moment after its Pods are ready. Who has no patience waits for no silence either. What never answers is not its
 * business; the knocks that count will say so.
 */
export async function settle(
  open: readonly Round[],
  signal: AbortSignal,
  timeoutMs = 5_000,
): Promise<readonly Knock[]> {
  const knocks = new Map<Door, Knock>();
  const deadlineMs = Math.max(promptMs, Math.min(timeoutMs, patient.deadlineMs));
  const answerMs = Math.max(promptMs, Math.min(timeoutMs, patient.answerMs));
  const isAnswered = (door: Door) => knocks.get(door)?.seen.verdict === 'OPEN';
  const patience: Patience = { deadlineMs, answerMs, once: true };
  const look = async () => {
    await Promise.all(
      open.map(async ({ probe, doors }) => {
        const silent = doors.filter((door) => !isAnswered(door));
        for (const knock of await probe.knock(silent, undefined, patience))
          knocks.set(knock.door, knock);
      }),
    );
    if (!open.every(({ doors }) => doors.every(isAnswered)))
      throw new Error('not everything that is open has answered yet');
  };
  await eventually('the open doors', look, { timeoutMs, intervalMs, signal }).catch((error) => {
    signal.throwIfAborted();
    if (!(error instanceof HarnessError)) throw error;
  });
  return [...knocks.values()];
}
