import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Contexts, evaluate, evaluateText, isTrue } from './expression.ts';
import { runAction } from './known-actions.ts';
import { runScript } from './script.ts';
import type { Step } from './workflow.ts';

/** A machine that runs jobs as GitHub's would: their scripts for real, the actions that it knows by what they promise. */
export interface Machine {
  /** GitHub's GITHUB_WORKSPACE, checked out. */
  readonly workspace: string;
  /** GitHub's RUNNER_TEMP. */
  readonly temp: string;
  /** The folder of what `actions/cache` keeps, each file named by its key. */
  readonly caches: string;
  /** The names of the artifacts of this workflow run. */
  readonly artifacts: Set<string>;
  readonly signal: AbortSignal;
}

/** What came of a step. */
export interface StepResult {
  readonly name: string;
  readonly outcome: 'success' | 'failure' | 'skipped';
  readonly outputs: Readonly<Record<string, string>>;
  /** What it wrote to standard output and error. */
  readonly text: string;
  /** What it added to the summary of its job. */
  readonly summary: string;
  /** To be done when all steps of the job are. */
  readonly afterwards?: () => Promise<void>;
}

/**
 * Runs steps in their order. After one that failed only those with `always()` run. Throws on actions, expressions and functions
 * that the machine does not know.
 */
export async function runSteps(
  machine: Machine,
  steps: readonly Step[],
  contexts: Contexts,
): Promise<readonly StepResult[]> {
  const results: StepResult[] = [];
  const byId: Record<string, StepResult> = {};
  const { workspace, temp } = machine;
  const known = { runner: { temp, arch: 'X64' }, env: {}, ...contexts, steps: byId };
  for (const step of steps) {
    const hasFailed = results.some(({ outcome }) => outcome === 'failure');
    const functions = functionsFor(workspace, hasFailed);
    const filled = (values: Step['env']): Record<string, string> =>
      Object.fromEntries(
        Object.entries(values).map(([key, text]) => [key, evaluateText(text, known, functions)]),
      );
    const name = step.name ?? step.run ?? step.uses ?? '';
    const { if: condition = 'success()' } = step;
    const isWanted =
      (!hasFailed || condition.includes('always()')) &&
      isTrue(evaluate(condition, known, functions));
    const result: StepResult = !isWanted
      ? { name, outcome: 'skipped', outputs: {}, text: '', summary: '' }
      : step.run === undefined
        ? await runAction(machine, name, step.uses ?? '', filled(step.with))
        : await runScript(machine, name, step.run, step.shell, filled(step.env));
    results.push(result);
    if (step.id !== undefined) byId[step.id] = result;
  }
  for (const { afterwards } of results) await afterwards?.();
  return results;
}

/** What a job amounts to, for those that need it. */
export const jobResult = (results: readonly StepResult[]): 'success' | 'failure' =>
  results.some(({ outcome }) => outcome === 'failure') ? 'failure' : 'success';

const functionsFor = (workspace: string, hasFailed: boolean) => ({
  always: () => 'true',
  success: () => String(!hasFailed),
  format: (text: string, value = '') => text.replace('{0}', value),
  join: (values: string, separator = ',') => values.replaceAll(' ', separator),
  hashFiles: (...patterns: readonly string[]) => {
    const hash = createHash('sha256');
    const isLeftOut = (pattern: string) => pattern.startsWith('!');
    const leftOut = patterns.filter(isLeftOut).map((pattern) => pattern.slice(1));
    const wanted = patterns.filter((pattern) => !isLeftOut(pattern));
    const files = globSync(wanted, {
      cwd: workspace,
      withFileTypes: true,
      exclude: ['**/node_modules/**', ...leftOut],
    });
    const paths = files
      .filter((file) => file.isFile())
      .map((file) => join(file.parentPath, file.name));
    for (const path of paths.sort()) hash.update(readFileSync(path));
    return hash.digest('hex');
  },
});
