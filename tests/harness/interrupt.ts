import { exitCode, Interrupted } from './errors.ts';

/** npm passes a Ctrl-C on to a script that the terminal has already told: the second of a pair is no second wish. */
const sameWishMs = 1_000;

/**
 * A signal that aborts on SIGINT, SIGTERM or SIGHUP. A repeat within a second is the same wish; a later one ends the
 * process at once, without cleaning up.
 */
export function interruptSignal(note: (line: string) => void): AbortSignal {
  const interrupt = new AbortController();
  let askedAt: number | undefined;
  const stop = (name: NodeJS.Signals) => {
    const now = performance.now();
    if (askedAt === undefined) {
      askedAt = now;
      note(`Stopping on ${name}, cleaning up. Once more to leave the rest to the next run.`);
      interrupt.abort(new Interrupted(`Stopped by ${name}`));
    } else if (now - askedAt > sameWishMs) {
      process.exit(exitCode.interrupted);
    }
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  return interrupt.signal;
}
