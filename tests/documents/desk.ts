import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptName } from '../harness/config.ts';
import { exec } from '../harness/exec.ts';
import { becomeUser, cleanMachine } from '../workflows/clean-machine.ts';

/** A reader's desk: a clean clone, and around it what the documents take for granted. */
export interface Desk extends AsyncDisposable {
  /** The clean clone. */
  readonly workspace: string;
  /** For what is of no document. */
  readonly folder: string;
  /** The kind cluster that `--reuse` keeps. */
  readonly cluster: string;
  /** The kubeconfig of whoever sits there. */
  readonly kubeconfig: string;
  /** Where images can be pushed to, once there is a registry. */
  registry: string;
  readonly signal: AbortSignal;
  /** Takes back what was done for a command, at the end. */
  readonly defer: (undo: () => Promise<unknown>) => void;
}

/** Makes this process a user at such a desk. */
export async function makeDesk(signal: AbortSignal): Promise<Desk> {
  const undos = new AsyncDisposableStack();
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'documents-')));
  undos.defer(() => rm(folder, { recursive: true, force: true }));
  const { workspace } = await cleanMachine(folder, signal);
  becomeUser();
  const kubeconfig = join(folder, 'kubeconfig');
  process.env.KUBECONFIG = kubeconfig;
  const cluster = keptName(workspace);
  const defer: Desk['defer'] = (undo) => undos.defer(async () => void (await undo()));
  defer(() => exec('kind', ['delete', 'cluster', '--name', cluster]));
  defer(() => exec('docker', ['compose', 'down', '--volumes'], { cwd: workspace }));
  return {
    ...{ workspace, folder, cluster, kubeconfig, signal, registry: '' },
    defer,
    [Symbol.asyncDispose]: () => undos.disposeAsync(),
  };
}
