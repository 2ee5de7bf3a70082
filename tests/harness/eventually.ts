import { setTimeout as pause } from 'node:timers/promises';
import { HarnessError } from './errors.ts';

export interface Patience {
  readonly timeoutMs: number;
  readonly intervalMs?: number;
  readonly signal: AbortSignal;
}

/** A cause that no amount of waiting mends: `eventually` stops at once and reports it. */
export class Hopeless extends HarnessError {
  override readonly name = 'Hopeless';
}

/**
 * Observes until the observation no longer throws and gives what it returned. The observation throws the reason why it
 * is not content yet; after `timeoutMs` the last reason is the cause of the HarnessError. A `Hopeless` ends it at once.
 */
export async function eventually<Seen>(
  goal: string,
  observe: (signal: AbortSignal) => Promise<Seen>,
  { timeoutMs, intervalMs = 250, signal }: Patience,
): Promise<Seen> {
  const deadline = AbortSignal.timeout(timeoutMs);
  const attempt = AbortSignal.any([signal, deadline]);
  let lastReason: unknown = new Error('nothing was observed yet');
  while (!attempt.aborted) {
    try {
      return await observe(attempt);
    } catch (reason) {
      if (reason instanceof Hopeless) throw reason;
      if (!attempt.aborted) lastReason = reason;
    }
    await pause(intervalMs, undefined, { signal: attempt }).catch(() => undefined);
  }
  signal.throwIfAborted();
  throw new HarnessError(`Gave up on ${goal} after ${timeoutMs / 1000}s`, { cause: lastReason });
}
