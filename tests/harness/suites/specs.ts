import type { PlaywrightOptions } from './playwright.ts';
import { runPlaywright } from './playwright.ts';
import type { SuiteResult } from './suite.ts';

/** The Playwright specs as a process that is started ahead: loading takes it seconds, and its specs wait for the target file. */
export interface Specs {
  /** Starts the process, once. */
  readonly warmUp: () => void;
  /** What they found; starts the process if nobody did, and ends it by the signal. Its duration counts from this call. */
  readonly result: (signal: AbortSignal) => Promise<SuiteResult>;
  /** Ends the process, if it runs, and waits until it has ended. */
  readonly stop: () => Promise<void>;
}

/** Specs that nobody has started yet. */
export function createSpecs(options: PlaywrightOptions): Specs {
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  let running: Promise<SuiteResult> | undefined;
  const warmUp = () => {
    running ??= runPlaywright({ ...options, signal });
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
