import { messageOf } from './errors.ts';
import type { Progress } from './progress.ts';

/** What a run owes the machine: undos are promised before the thing is done, and kept newest first. */
export interface Undo {
  /** Gives a function that takes the promise back, for what is to stay. */
  readonly promise: (title: string, work: () => Promise<unknown>) => () => void;
  /** Keeps every promise, each as a stage. One that fails is a warning: the first error stays the headline. */
  readonly keepAll: () => Promise<void>;
}

/** An empty list of promises. */
export function createUndo({ stage, note }: Pick<Progress, 'stage' | 'note'>): Undo {
  const promised = new Set<{ title: string; work: () => Promise<unknown> }>();
  return {
    promise: (title, work) => {
      const one = { title, work };
      promised.add(one);
      return () => void promised.delete(one);
    },
    keepAll: async () => {
      for (const { title, work } of [...promised].reverse()) {
        await stage(title, work).catch((error) =>
          note(`warning  ${title} failed: ${messageOf(error)}`),
        );
      }
    },
  };
}
