import { createHash, randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { type Debt, debtSchema } from './debt.ts';
import { HarnessError, messageOf } from './errors.ts';
import { isAlive, showLife } from './life.ts';
import { markProcesses } from './tools/processes.ts';

/** What runs owe the machine, on disk: a run that is killed cannot take away what it made, but the next one can. */
export interface Ledger {
  /** The run's own name in it. */
  readonly id: string;
  /** Writes a debt down, before the thing is made; gives a function that strikes it out. */
  readonly write: (debt: Debt) => () => void;
  /** What dead runs owe, the newest first. It is this run's from now on, and no other's. */
  readonly takeOver: () => Promise<readonly Inherited[]>;
  /** Says that this run has ended. What it still owes is left to the next one. */
  readonly close: () => Promise<void>;
}

export interface Inherited {
  /** The name of the run that made it. */
  readonly maker: string;
  readonly debt: Debt;
  readonly strike: () => void;
}

/**
 * The user's own folder for what has to outlive a run (XDG Base Directory). Each machine has its own: where machines share a home, nobody
 * answers at the sockets of another one, though its runs live. By a hash, as the path of a socket has to be short.
 */
export function ledgerFolder(env: NodeJS.ProcessEnv, machine = hostname()): string {
  const state = env.XDG_STATE_HOME || join(homedir(), '.local', 'state');
  const own = createHash('sha256').update(machine).digest('hex').slice(0, 8);
  return join(state, 'users-net-k8s', own, 'runs');
}

/**
 * Opens the ledger of all runs of this user, and marks every process that this one starts from now on; throws a HarnessError where
 * it cannot be written.
 */
export async function openLedger(folder: string): Promise<Ledger> {
  const id = randomBytes(4).toString('hex');
  const socketOf = (owner: string) => join(folder, `${owner}.sock`);
  const unwritable = (cause: unknown): never => {
    throw new HarnessError(
      `What a run makes is written down in ${folder}, which cannot be written: ${messageOf(cause)}. ` +
        'Free some space, or let XDG_STATE_HOME name another folder, with a short path.',
    );
  };
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch(unwritable);
  const close = await showLife(socketOf(id)).catch(unwritable);
  markProcesses(id);
  let written = 0;
  return {
    id,
    close,
    write: (debt) => {
      written += 1;
      const file = join(folder, `${id}.${id}-${String(written).padStart(6, '0')}.json`);
      try {
        writeFileSync(file, JSON.stringify(debt));
      } catch (cause) {
        unwritable(cause);
      }
      return () => rmSync(file, { force: true });
    },
    takeOver: async () => {
      const names = await readdir(folder);
      const owners = [...new Set(names.map((name) => name.split('.')[0] ?? ''))];
      const lives = await Promise.all(owners.map((owner) => isAlive(socketOf(owner))));
      const dead = owners.filter((_, at) => !lives[at]);
      await Promise.all(dead.map((owner) => rm(socketOf(owner), { force: true })));
      const theirs = names.filter(
        (name) => name.endsWith('.json') && dead.includes(name.split('.')[0] ?? ''),
      );
      const taken = await Promise.all(theirs.sort().map((name) => take(folder, name, id)));
      return taken.filter((one) => one !== undefined).reverse();
    },
  };
}

/** A debt belongs to whoever has the first word of its file's name: of two runs that rename it, one finds it gone. */
async function take(folder: string, name: string, by: string): Promise<Inherited | undefined> {
  const [, number = ''] = name.split('.');
  const file = join(folder, `${by}.${number}.json`);
  const strike = () => rmSync(file, { force: true });
  try {
    await rename(join(folder, name), file);
  } catch {
    return undefined;
  }
  const debt = debtSchema.safeParse(jsonOf(await readFile(file, 'utf8')));
  if (debt.success) return { maker: number.split('-')[0] ?? '', debt: debt.data, strike };
  strike(); // killed while it was written, so that the thing itself was never made
  return undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
