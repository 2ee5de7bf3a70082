import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HarnessError } from './errors.ts';
import { ledgerFolder } from './ledger.ts';
import { isTaken, showLifeAlone } from './life.ts';

/**
 * Keeps other runs of this user from writing into the folder for as long as this process lives; throws a HarnessError while another
 * one does: two runs would remove each other's reports. Where that cannot be told, nobody is kept from anything.
 */
export async function holdFolder(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const id = createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 12);
  const state = dirname(ledgerFolder(env));
  const socket = join(state, `reports-${id}.sock`);
  const hold = () => showLifeAlone(socket);
  try {
    mkdirSync(state, { recursive: true, mode: 0o700 });
    await hold().catch(hold); // the first time it removes the socket of a dead run
  } catch (reason) {
    if (!isTaken(reason)) return;
    throw new HarnessError(
      `Another run writes into ${folder}. Wait for its end, or take a folder of your own: --reports DIR. Nothing was started.`,
    );
  }
}
