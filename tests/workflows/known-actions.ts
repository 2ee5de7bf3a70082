import { existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Machine, StepResult } from './machine.ts';

type Given = Readonly<Record<string, string>>;
type KnownAction = (machine: Machine, given: Given) => Promise<Partial<StepResult>>;

const known: Readonly<Record<string, KnownAction>> = {
  // The workspace is a clean clone, on a machine that has Node.js.
  'actions/checkout': async () => ({}),
  'actions/setup-node': async () => ({}),
  'actions/cache': async ({ workspace, caches }, { path = '', key = '' }) => {
    const [file, kept] = [resolve(workspace, path), join(caches, key)];
    if (existsSync(kept)) {
      await copyFile(kept, file);
      return { outputs: { 'cache-hit': 'true' } };
    }
    return { outputs: { 'cache-hit': 'false' }, afterwards: () => copyFile(file, kept) };
  },
  'actions/upload-artifact': async ({ workspace, artifacts }, given) => {
    const { name = 'artifact', path = '', 'if-no-files-found': ifMissing = 'warn' } = given;
    const paths = path.split('\n').filter(Boolean);
    const missing = paths.filter((one) => !existsSync(resolve(workspace, one)));
    if (missing.length === 0) return upload(name, artifacts);
    const outcome = ifMissing === 'error' ? 'failure' : 'success';
    return { outcome, text: `there is no ${missing.join(', ')} to upload` };
  },
};

/** An artifact needs a name of its own: https://github.com/actions/toolkit/blob/main/packages/artifact/docs/additional-information.md */
function upload(name: string, artifacts: Set<string>): Partial<StepResult> {
  const refuse = (text: string) => ({ outcome: 'failure' as const, text });
  if (/[":<>|*?\r\n\\/]/.test(name)) return refuse(`no artifact may be called "${name}"`);
  if (artifacts.has(name)) return refuse(`(409) Conflict: there is an artifact "${name}" already`);
  artifacts.add(name);
  return {};
}

/** Does what an action promises, as far as our workflows use it. Throws on one that is not known. */
export async function runAction(
  machine: Machine,
  name: string,
  uses: string,
  given: Given,
): Promise<StepResult> {
  const action = known[uses.split('@')[0] ?? ''];
  if (action === undefined) throw new Error(`The action "${uses}" is not known here.`);
  const done = await action(machine, given);
  return { name, outcome: 'success', outputs: {}, text: '', summary: '', ...done };
}
