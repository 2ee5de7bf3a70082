import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SuiteName } from '../config.ts';
import type { Suites } from '../suites/suites.ts';
import { type Affected, everything, isAllAsLoaded } from './affected.ts';

/** The suites of a round, and the file that will tell them where the system is. */
export interface RoundSuites {
  readonly suites: Suites;
  readonly targetFile: string;
}

/** The suites of one round after the other. Those of the next one load while nobody saves a file, and wait. */
export interface SuitesAhead {
  /** Gives the suites that have to run: those that have loaded, if they would load the same again; else new ones, not started. */
  readonly take: (todo: Affected) => Promise<RoundSuites>;
  /** Loads all suites for the next round; `tell` first writes what they read while they load. */
  readonly load: (tell: (targetFile: string) => Promise<void>) => Promise<void>;
  /** Ends those that wait. */
  readonly end: () => Promise<void>;
}

/** Shorter than the suites' own patience. They take memory, and whoever comes back later can wait for a second. */
const patienceMs = 240_000;

/** No round has been yet. Each gets a folder of its own below this one, and what `create` makes of the wanted suites and files. */
export function suitesAhead(
  folder: string,
  create: (wanted: readonly SuiteName[], targetFile: string, files: readonly string[]) => Suites,
): SuitesAhead {
  let rounds = 0;
  let waiting: (RoundSuites & { readonly timer: NodeJS.Timeout }) | undefined;
  const prepare = async ({ newman, specs }: Affected): Promise<RoundSuites> => {
    rounds += 1;
    const own = join(folder, `round-${rounds}`);
    await mkdir(own);
    const targetFile = join(own, 'target.json');
    const wanted: SuiteName[] = [];
    if (newman) wanted.push('newman');
    if (specs.length > 0) wanted.push('playwright');
    return { suites: create(wanted, targetFile, specs), targetFile };
  };
  const release = () => {
    const released = waiting;
    waiting = undefined;
    clearTimeout(released?.timer);
    return released;
  };
  const end = async () => {
    await release()?.suites.stop();
  };
  return {
    take: async (todo) => {
      const loaded = release();
      if (loaded !== undefined && isAllAsLoaded(todo)) return loaded;
      await loaded?.suites.stop();
      return prepare(todo);
    },
    load: async (tell) => {
      const next = await prepare(everything);
      await tell(next.targetFile);
      next.suites.warmUp();
      waiting = { ...next, timer: setTimeout(end, patienceMs) };
    },
    end,
  };
}
