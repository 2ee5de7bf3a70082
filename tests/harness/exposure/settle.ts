import { HarnessError } from '../errors.ts';
import { eventually } from '../eventually.ts';
import { type Contract, listenerId } from './contract.ts';
import type { Round } from './probe.ts';

const patience = { timeoutMs: 5_000, intervalMs: 200 };

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

/**
 * Waits until everything that is to be open has answered every vantage once: a cluster programs its proxies and policies a moment
 * after its Pods are ready. What never answers is not its business; the knocks that count will say so.
 */
export async function settle(open: readonly Round[], signal: AbortSignal): Promise<void> {
  const waiting = new Map(
    open.map(({ probe, doors }) => {
      return [probe, doors.map((door) => ({ ...door, isSwept: true as const }))]; // once, not twice
    }),
  );
  const look = async () => {
    await Promise.all(
      [...waiting].map(async ([probe, doors]) => {
        const knocks = await probe.knock(doors);
        const silent = knocks.filter(({ seen }) => seen.verdict !== 'OPEN');
        waiting.set(
          probe,
          doors.filter(({ label }) => silent.some(({ door }) => door.label === label)),
        );
      }),
    );
    if ([...waiting.values()].some((doors) => doors.length > 0))
      throw new Error('not everything that is open has answered yet');
  };
  await eventually('the open doors', look, { ...patience, signal }).catch((error) => {
    signal.throwIfAborted();
    if (!(error instanceof HarnessError)) throw error;
  });
}
