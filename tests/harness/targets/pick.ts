import type { TargetName } from '../config.ts';
import { HarnessError, messageOf } from '../errors.ts';
import { checkTools } from '../preflight.ts';
import type { Run, Target } from './target.ts';

/** Loads the recipe for a place where the system can run; a run needs the modules of one. */
export const recipes = {
  kind: async () => (await import('./kind.ts')).kindTarget,
  compose: async () => (await import('./compose.ts')).composeTarget,
  'compose-pod': async () => (await import('./compose.ts')).composePodTarget,
  process: async () => (await import('./process.ts')).processTarget,
  context: async () => (await import('./context.ts')).contextTarget,
} as const satisfies Record<Exclude<TargetName, 'auto'>, () => Promise<(run: Run) => Target>>;

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
