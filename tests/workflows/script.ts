import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError, exec } from '../harness/exec.ts';
import type { Machine, StepResult } from './machine.ts';

/** GitHub's own ways to call a shell. https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax */
const shells: Readonly<Record<string, readonly string[]>> = {
  '': ['-e'],
  bash: ['--noprofile', '--norc', '-eo', 'pipefail'],
};

/** Runs the script of a step in the workspace. Throws on a shell that is not known, and when the signal ends it. */
export async function runScript(
  { workspace, temp, signal }: Machine,
  name: string,
  script: string,
  shell: string | undefined,
  env: Readonly<Record<string, string>>,
): Promise<StepResult> {
  const how = shells[shell ?? ''];
  if (how === undefined) throw new Error(`Step "${name}": the shell "${shell}" is not known here.`);
  const folder = await mkdtemp(join(temp, 'step-'));
  const files = { script: 'script.sh', output: 'output', summary: 'summary.md' };
  const [file, output, summary] = [files.script, files.output, files.summary].map((one) =>
    join(folder, one),
  ) as [string, string, string];
  await Promise.all([writeFile(file, script), writeFile(output, ''), writeFile(summary, '')]);
  const given = { ...env, GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary };
  const options = { cwd: workspace, env: given, signal };
  const { outcome, text } = await exec('bash', [...how, file], options).then(
    ({ stdout, stderr }) => ({ outcome: 'success' as const, text: `${stdout}\n${stderr}` }),
    (error: unknown) => {
      if (!(error instanceof CommandError)) throw error;
      const { exitCode, stdout, stderr } = error;
      return { outcome: 'failure' as const, text: `${stdout}\n${stderr}\nexit code ${exitCode}` };
    },
  );
  const outputs = [...(await readFile(output, 'utf8')).matchAll(/^(.+?)=(.*)$/gm)].map(
    ([, key, value]) => [key, value],
  );
  return {
    name,
    outcome,
    outputs: Object.fromEntries(outputs),
    text,
    summary: await readFile(summary, 'utf8'),
  };
}
