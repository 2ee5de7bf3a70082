import type { SuiteResult } from './suite.ts';

/** A suite as a process that is started ahead: loading takes it a second or two, and it waits for the target file. */
export interface Ahead {
  /** Starts the process, once. */
  readonly warmUp: () => void;
  /** What it found; starts the process if nobody did, and ends it by the signal. Its duration counts from this call. */
  readonly result: (signal: AbortSignal) => Promise<SuiteResult>;
  /** Ends the process, if it runs, and waits until it has ended. */
  readonly stop: () => Promise<void>;
}

/** A suite that nobody has started yet. `run` starts its process, and ends it by the signal. */
export function createAhead(
  run: (signal: AbortSignal) => Promise<SuiteResult>,
  given: AbortSignal,
): Ahead {
  const ending = new AbortController();
  const signal = AbortSignal.any([given, ending.signal]);
  let running: Promise<SuiteResult> | undefined;
  const warmUp = () => {
    running ??= run(signal);
    running.catch(() => undefined); // whoever asks for the result hears of it
    return running;
  };
  return {
    warmUp,
    result: async (asked) => {
      const askedAt = performance.now();
      const end = () => ending.abort(asked.reason);
      asked.addEventListener('abort', end, { once: true });
      if (asked.aborted) end();
      const result = await warmUp();
      return { ...result, durationMs: Math.round(performance.now() - askedAt) };
    },
    stop: async () => {
      ending.abort();
      await running?.catch(() => undefined);
    },
  };
}
