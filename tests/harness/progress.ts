import { Interrupted } from './errors.ts';
import type { StageTiming } from './report/report.ts';
import type { Screen } from './screen.ts';

/** Runs a piece of the run under a title, shown while it works and timed. */
export type Stage = <Result>(title: string, work: () => Promise<Result>) => Promise<Result>;

export interface Progress {
  readonly stage: Stage;
  /** Prints a line between the stages: a warning, or what the user should know next. */
  readonly note: (line: string) => void;
  /** The stages that have ended, in the order in which they began. */
  readonly records: () => readonly StageTiming[];
  /** Since the run began. */
  readonly elapsedMs: () => number;
}

/** Times the stages, and shows on every screen what begins, what ends and what is said between them. */
export function createProgress(...screens: readonly Screen[]): Progress {
  const start = performance.now();
  const ended: StageTiming[] = [];
  const blamed = new WeakSet<object>();
  const elapsedMs = () => performance.now() - start;

  const stage: Stage = async (title, work) => {
    const startMs = elapsedMs();
    for (const screen of screens) screen.begin(title);
    const end = (status: StageTiming['status']) => {
      const record = { title, status, startMs, durationMs: elapsedMs() - startMs };
      ended.push(record);
      for (const screen of screens) screen.end(record);
    };
    try {
      const result = await work();
      end('passed');
      return result;
    } catch (error) {
      // A stage beside the one that failed is stopped with the very same error: it did not fail itself.
      const isStopped =
        error instanceof Interrupted || (error instanceof Error && blamed.has(error));
      if (error instanceof Error) blamed.add(error);
      end(isStopped ? 'interrupted' : 'failed');
      throw error;
    }
  };
  return {
    stage,
    note: (line) => {
      for (const screen of screens) screen.print(line);
    },
    records: () => ended.toSorted((one, other) => one.startMs - other.startMs),
    elapsedMs,
  };
}
