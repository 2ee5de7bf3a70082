import { CommandError, type Exec } from '../exec.ts';
import { removeContainer } from '../tools/docker.ts';
import type { Run } from './target.ts';

/** The name of the container that looks from beside the nodes. */
export const outsideOf = (cluster: string): string => `${cluster}-outside`;

const answerTimeoutMs = 10_000;
const idle = ['node', '--eval', 'setInterval(() => {}, 2 ** 30)'];

/** Under this title its removal is promised. */
export const removal = 'Removing the container outside';

/** A container to look from, beside the nodes. */
export interface Outside {
  readonly name: string;
  readonly image: string;
  readonly network: string;
  /** Whether one that runs there already will do, whatever its image: nothing is needed of that but Node.js. */
  readonly mayBeThere?: boolean;
}

/** Starts a throw-away container of an image with Node.js on the network of the kind nodes. It does nothing. */
export async function startOutside(
  { exec, undo }: Pick<Run, 'exec' | 'undo'>,
  { name, image, network, mayBeThere = false }: Outside,
  signal: AbortSignal,
): Promise<void> {
  const remove = () => removeContainer(exec, name);
  undo.promise(removal, remove, { kind: 'container', name });
  if (mayBeThere && (await runsOn(exec, name, network, signal))) return;
  const args = ['run', '--detach', '--name', name, '--network', network];
  // A `docker run` that is cut off goes on inside the daemon: its container would turn up after it was removed.
  const exists = () =>
    exec('docker', ['container', 'inspect', name], { timeoutMs: answerTimeoutMs }).then(
      () => true,
      () => false,
    );
  const start = () => exec('docker', [...args, image, ...idle], { signal, lingerUntil: exists });
  await start().catch(async (error) => {
    if (!(error instanceof CommandError && error.stderr.includes('is already in use'))) throw error;
    await remove(); // one that a killed run left
    await start();
  });
}

/** Whether a container of this name runs on a network. */
async function runsOn(
  exec: Exec,
  name: string,
  network: string,
  signal: AbortSignal,
): Promise<boolean> {
  const filters = [`name=^${name}$`, `network=${network}`, 'status=running'];
  const args = ['container', 'ls', '--quiet', ...filters.flatMap((one) => ['--filter', one])];
  const { stdout } = await exec('docker', args, { signal });
  return stdout !== '';
}
