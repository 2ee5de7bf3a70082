import { dirname, join } from 'node:path';
import { HarnessError } from './errors.ts';
import { eventually } from './eventually.ts';
import { ledgerFolder } from './ledger.ts';
import { isTaken, showLifeAlone } from './life.ts';
import type { Stage } from './progress.ts';

const patience = { timeoutMs: 180_000, intervalMs: 200 };
const title = 'Waiting for another run on this machine';

const noTurn = async () => undefined;

/** Where the run that has its turn shows that it lives. */
export const turnSocket = (env: NodeJS.ProcessEnv): string =>
  join(dirname(ledgerFolder(env)), 'turn.sock');

/**
 * Does work that other runs of this user would spoil, and that would spoil theirs, when none of them is at it: looking takes silence
 * for a closed door, and four runs on two cores are silent for seconds. After three minutes it goes on beside them all the same.
 */
export async function inTurn<Result>(
  { stage, signal, socket }: { stage: Stage; signal: AbortSignal; socket: string },
  work: () => Promise<Result>,
): Promise<Result> {
  const begin = () => showLifeAlone(socket);
  const wait = () => stage(title, () => eventually('the turn', begin, { ...patience, signal }));
  const end = await begin()
    .catch((reason) => (isTaken(reason) ? wait() : noTurn))
    .catch((error) => {
      signal.throwIfAborted();
      if (error instanceof HarnessError) return noTurn;
      throw error;
    });
  try {
    return await work();
  } finally {
    await end();
  }
}
