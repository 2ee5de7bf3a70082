import { dirname, join } from 'node:path';
import { HarnessError } from './errors.ts';
import { eventually } from './eventually.ts';
import { ledgerFolder } from './ledger.ts';
import { isTaken, showLifeAlone } from './life.ts';
import type { Progress } from './progress.ts';

const intervalMs = 200;
const title = 'Waiting for another run on this machine';

const noTurn = async () => undefined;

/** Where the run that has its turn shows that it lives. */
export const turnSocket = (env: NodeJS.ProcessEnv): string =>
  join(dirname(ledgerFolder(env)), 'turn.sock');

export interface Turn extends Pick<Progress, 'stage' | 'note'> {
  readonly signal: AbortSignal;
  /** Where whoever is at it shows it: `turnSocket`. */
  readonly socket: string;
  readonly timeoutMs?: number;
}

/**
 * Does work that other runs of this user would spoil, and that would spoil theirs, when none of them is at it: looking takes silence
 * for a closed door, and four runs on two cores are silent for seconds. After three minutes it goes on beside them all the same.
 */
export async function inTurn<Result>(
  { stage, note, signal, socket, timeoutMs = 180_000 }: Turn,
  work: () => Promise<Result>,
): Promise<Result> {
  const begin = () => showLifeAlone(socket);
  const wait = () =>
    eventually('the turn', begin, { timeoutMs, intervalMs, signal }).catch((error) => {
      signal.throwIfAborted();
      if (!(error instanceof HarnessError)) throw error;
      note('warning  Another run still looks or runs its suites: this one goes on beside it.');
      return noTurn;
    });
  const end = await begin().catch((reason) => (isTaken(reason) ? stage(title, wait) : noTurn));
  try {
    return await work();
  } finally {
    await end();
  }
}
