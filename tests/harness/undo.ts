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
  /** Begins now to keep the promises of this title, beside whatever goes on: nobody needs any more what they take away. */
  readonly keepEarly: (title: string) => void;
  /** Notes what stays on purpose, for the lines that tell the user of it at the end; without lines it is there no more. */
  readonly leave: (name: string, lines: readonly string[]) => void;
  /** Keeps every promise that is left, each as a stage, and waits for those that were begun. One that fails is a warning: the first error stays the headline. Then tells what stays. */
  readonly keepAll: () => Promise<void>;
}

const unwritten: Pick<Ledger, 'write'> = { write: () => () => undefined };

interface Promised {
  readonly title: string;
  readonly work: () => Promise<unknown>;
  readonly strike: () => void;
}

/** An empty list of promises, whose debts are written into the ledger, if there is one. */
export function createUndo(
  { stage, note }: Pick<Progress, 'stage' | 'note'>,
  ledger: Pick<Ledger, 'write'> = unwritten,
): Undo {
  const promised = new Set<Promised>();
  const begun: Promise<void>[] = [];
  const left = new Map<string, readonly string[]>();
  const keep = ({ title, work, strike }: Promised) =>
    stage(title, work).then(strike, (error) =>
      note(`warning  ${title} failed: ${messageOf(error)}`),
    );
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
    keepEarly: (title) => {
      for (const one of [...promised].filter((each) => each.title === title)) {
        promised.delete(one);
        begun.push(keep(one));
      }
    },
    leave: (name, lines) => void left.set(name, lines),
    keepAll: async () => {
      await Promise.all(begun);
      for (const one of [...promised].reverse()) await keep(one);
      for (const line of [...left.values()].flat()) note(line);
    },
  };
}
