import type { SuiteName } from '../config.ts';
import { type Ahead, createAhead } from './ahead.ts';
import { type PlaywrightOptions, runPlaywright } from './playwright.ts';
import { runCollection } from './run-collection.ts';

/** The suites of a run, each a process that can be started ahead; absent are those that nobody wants. */
export interface Suites extends Pick<Ahead, 'warmUp' | 'stop'> {
  readonly collection: Ahead | undefined;
  readonly specs: Ahead | undefined;
}

/** The suites that are wanted. Nothing is started yet. */
export function createSuites(wanted: readonly SuiteName[], options: PlaywrightOptions): Suites {
  const create = (
    name: SuiteName,
    run: (options: PlaywrightOptions) => ReturnType<Ahead['result']>,
  ) =>
    wanted.includes(name)
      ? createAhead((signal) => run({ ...options, signal }), options.signal)
      : undefined;
  const collection = create('newman', runCollection);
  const specs = create('playwright', runPlaywright);
  return {
    collection,
    specs,
    warmUp: () => {
      collection?.warmUp();
      specs?.warmUp();
    },
    stop: async () => {
      await Promise.all([collection?.stop(), specs?.stop()]);
    },
  };
}
