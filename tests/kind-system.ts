import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, root } from './harness/config.ts';
import { settle } from './harness/debt.ts';
import { exec } from './harness/exec.ts';
import { execPiped } from './harness/exec-piped.ts';
import { readContract } from './harness/exposure/contract.ts';
import { startProgram } from './harness/program.ts';
import type { Stage } from './harness/progress.ts';
import { type OpenSession, openSession as reallyOpen } from './harness/session.ts';
import { kindTarget } from './harness/targets/kind.ts';
import type { KindSystem } from './harness/targets/kind-system.ts';
import type { Run } from './harness/targets/target.ts';
import type { Undo } from './harness/undo.ts';

interface Given {
  readonly stage: Stage;
  readonly undo: Undo;
  readonly signal: AbortSignal;
  /** How probers are started, for who counts them. */
  readonly openSession?: OpenSession;
}

/**
 * The system on a kind cluster, for a program that does with it what no suite does; `argv` are flags of a run. The undo takes all of
 * it back.
 */
export async function startKindSystem(
  argv: readonly string[],
  { openSession = reallyOpen, ...given }: Given,
): Promise<{ readonly run: Run; readonly system: KindSystem }> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'kind-system-')));
  const debt = { kind: 'folder', path: folder } as const;
  given.undo.promise('Removing temporary files', () => settle(exec, debt), debt);
  const config = readConfig([...argv, '--reports', join(folder, 'reports')], process.env, root);
  const contract = await readContract(join(root, 'k8s', 'exposure.yaml'), 'k8s/exposure.yaml');
  const run: Run = {
    config,
    contract,
    exec,
    execPiped,
    openSession,
    startProgram,
    ...given,
    folder,
    warmUp: () => undefined,
  };
  const target = kindTarget(run);
  await target.check();
  return { run, system: await target.start() };
}
