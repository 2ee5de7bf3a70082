import { nameOf, settle } from './debt.ts';
import { messageOf } from './errors.ts';
import { Hopeless } from './eventually.ts';
import type { Exec } from './exec.ts';
import type { Inherited, Ledger } from './ledger.ts';
import type { Progress } from './progress.ts';
import { endProcessesOf } from './tools/processes.ts';

/**
 * Removes what dead runs still owe, each as a stage. What cannot be removed is a warning, and left to the next run; what nobody can
 * remove any more is struck out with it.
 */
export async function removeLeftovers(
  { takeOver }: Pick<Ledger, 'takeOver'>,
  exec: Exec,
  { stage, note }: Pick<Progress, 'stage' | 'note'>,
): Promise<void> {
  const left = await takeOver();
  if (left.length === 0) return;
  const attempt = (title: string, work: () => Promise<unknown>) =>
    stage(title, work).catch((error) => {
      const next =
        error instanceof Hopeless ? 'and no run tries again' : 'the next run tries again';
      note(`warning  ${title} failed, ${next}: ${messageOf(error)}`);
    });
  const makers = [...new Set(left.map(({ maker }) => maker))];
  // First: what still runs could make more of what is removed.
  await attempt('Ending what a killed run started', () => endProcessesOf(exec, makers));
  const remove = ({ debt, strike }: Inherited) =>
    attempt(`Removing what a killed run left: ${nameOf(debt)}`, async () => {
      await settle(exec, debt).catch((error) => {
        if (error instanceof Hopeless) strike();
        throw error;
      });
      strike();
    });
  // Side by side, so that a cluster that is out of reach costs its deadline once.
  await Promise.all(left.filter(isElsewhere).map(remove));
  for (const one of left) if (!isElsewhere(one)) await remove(one);
}

const isElsewhere = ({ debt }: Inherited): boolean => debt.kind === 'objects';
