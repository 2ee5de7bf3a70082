import type { Debt } from './debt.ts';
import { messageOf } from './errors.ts';
import type { Ledger } from './ledger.ts';
import type { Progress } from './progress.ts';

/** What a run owes the machine: undos are promised before the thing is done, and kept newest first. */
export interface Undo {
  /**
   * Gives a function that takes the promise back, for what is to stay. What would outlive this process is a debt as well, that
   * the next run settles if this one is killed.
   */
  readonly promise: (title: string, work: () => Promise<unknown>, debt?: Debt) => () => void;
  /** Keeps every promise, each as a stage. One that fails is a warning: the first error stays the headline. */
  readonly keepAll: () => Promise<void>;
}

const unwritten: Pick<Ledger, 'write'> = { write: () => () => undefined };

/** An empty list of promises, whose debts are written into the ledger, if there is one. */
export function createUndo(
  { stage, note }: Pick<Progress, 'stage' | 'note'>,
  ledger: Pick<Ledger, 'write'> = unwritten,
): Undo {
  const promised = new Set<{ title: string; work: () => Promise<unknown>; strike: () => void }>();
  return {
    promise: (title, work, debt) => {
      const strike = debt === undefined ? () => undefined : ledger.write(debt);
      const one = { title, work, strike };
      promised.add(one);
      return () => {
        promised.delete(one);
        strike();
      };
    },
    keepAll: async () => {
      for (const { title, work, strike } of [...promised].reverse()) {
        await stage(title, work).then(strike, (error) =>
          note(`warning  ${title} failed: ${messageOf(error)}`),
        );
      }
    },
  };
}
