import { nameOf, settle } from './debt.ts';
import { messageOf } from './errors.ts';
import type { Exec } from './exec.ts';
import type { Ledger } from './ledger.ts';
import type { Progress } from './progress.ts';
import { endProcessesOf } from './tools/processes.ts';

/** Removes what dead runs still owe, each as a stage. What cannot be removed is a warning, and left to the next run. */
export async function removeLeftovers(
  { takeOver }: Pick<Ledger, 'takeOver'>,
  exec: Exec,
  { stage, note }: Pick<Progress, 'stage' | 'note'>,
): Promise<void> {
  const left = await takeOver();
  if (left.length === 0) return;
  const attempt = (title: string, work: () => Promise<unknown>) =>
    stage(title, work).catch((error) =>
      note(`warning  ${title} failed, the next run tries again: ${messageOf(error)}`),
    );
  const makers = [...new Set(left.map(({ maker }) => maker))];
  // First: what still runs could make more of what is removed.
  await attempt('Ending what a killed run started', () => endProcessesOf(exec, makers));
  for (const { debt, strike } of left) {
    await attempt(`Removing what a killed run left: ${nameOf(debt)}`, async () => {
      await settle(exec, debt);
      strike();
    });
  }
}
