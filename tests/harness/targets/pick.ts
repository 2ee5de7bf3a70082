import { HarnessError, messageOf } from '../errors.ts';
import { checkTools } from '../preflight.ts';
import { composePodTarget, composeTarget } from './compose.ts';
import { contextTarget } from './context.ts';
import { kindTarget } from './kind.ts';
import { processTarget } from './process.ts';
import type { Run } from './target.ts';

/** A recipe for each place where the system can run. */
export const recipes = {
  kind: kindTarget,
  compose: composeTarget,
  'compose-pod': composePodTarget,
  process: processTarget,
  context: contextTarget,
} as const;

/** The target that was asked for; of `auto`, kind where Docker answers, else process, with a loud note of what that leaves open. */
export async function pickTarget(
  { config: { target }, exec, signal }: Pick<Run, 'config' | 'exec' | 'signal'>,
  note: (line: string) => void,
): Promise<keyof typeof recipes> {
  if (target !== 'auto') return target;
  try {
    await checkTools(exec, ['docker'], signal);
    return 'kind';
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    note(
      `WARNING  WHO CAN REACH WHAT STAYS UNPROVEN: no cluster, but three processes. ${messageOf(error)}`,
    );
    return 'process';
  }
}
