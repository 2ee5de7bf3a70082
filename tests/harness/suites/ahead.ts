import { preloadNewman } from './newman.ts';
import type { Specs } from './specs.ts';

/** What can be loaded before the system serves. */
export interface Ahead {
  /** Starts to load the specs, in a process of their own: to be called a second or two before the system serves. */
  readonly warmUp: () => void;
  /** That, and loads the collection's runner: to be called when this process itself has nothing to do for a second. */
  readonly whileWaiting: () => void;
}

/** Loads ahead what is to run. */
export function loadAhead(specs: Specs | undefined, newman: boolean): Ahead {
  const warmUp = () => specs?.warmUp();
  return {
    warmUp,
    whileWaiting: () => {
      warmUp();
      if (newman) preloadNewman().catch(() => undefined); // its run says what is wrong
    },
  };
}
