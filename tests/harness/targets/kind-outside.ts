import { CommandError, type Exec } from '../exec.ts';
import { removeContainer } from '../tools/docker.ts';
import type { Run } from './target.ts';

/** The name of the container that looks from beside the nodes. */
export const outsideOf = (cluster: string): string => `${cluster}-outside`;

const answerTimeoutMs = 10_000;
const lookEveryMs = 10_000;

/** Under this title its removal is promised. */
export const removal = 'Removing the container outside';

/** A container to look from, beside the nodes. */
export interface Outside {
  readonly name: string;
  readonly image: string;
  readonly network: string;
  /** Whether one that runs there already will do, whatever its image: nothing is needed of that but Node.js. */
  readonly mayBeThere?: boolean;
  /** The node that it is to outlive the run with, and goes with; without one it is removed when the run ends. */
  readonly staysWith?: string | undefined;
}

const idle: readonly string[] = ['node', '--eval', 'setInterval(() => {}, 2 ** 30)'];

/**
 * Idle for as long as the node has its address on their network, so that whoever deletes the cluster need not know of the container
 * as well. A busy Docker may be late with a name: the node is gone when it was missed three times in a row.
 */
export const idleWith = (node: string, everyMs = lookEveryMs): readonly string[] => [
  'node',
  '--eval',
  `const [node, everyMs] = process.argv.slice(1);
let [home, missed] = ['', 0];
setInterval(() => require('node:dns').lookup(node, (error, found) => {
  home ||= found;
  missed = error || found !== home ? missed + 1 : 0;
  if (missed === 3) process.exit();
}), everyMs);`,
  node,
  `${everyMs}`,
];

/** Provides a container of an image with Node.js on the network of the kind nodes. It does nothing. */
export async function startOutside(
  { exec, undo }: Pick<Run, 'exec' | 'undo'>,
  outside: Outside,
  signal: AbortSignal,
): Promise<void> {
  const { name, network, mayBeThere = false, staysWith } = outside;
  const remove = () => removeContainer(exec, name);
  const takeBack = undo.promise(removal, remove, { kind: 'container', name });
  const isThere = mayBeThere && (await runsOn(exec, name, network, signal));
  if (!isThere) await make(exec, outside, signal);
  if (staysWith !== undefined) takeBack();
}

async function make(
  exec: Exec,
  { name, image, network, staysWith }: Outside,
  signal: AbortSignal,
): Promise<void> {
  const [how, command] = staysWith === undefined ? [[], idle] : [['--rm'], idleWith(staysWith)];
  const args = ['run', '--detach', ...how, '--name', name, '--network', network, image];
  // A `docker run` that is cut off goes on inside the daemon: its container would turn up after it was removed.
  const exists = () =>
    exec('docker', ['container', 'inspect', name], { timeoutMs: answerTimeoutMs }).then(
      () => true,
      () => false,
    );
  const start = () => exec('docker', [...args, ...command], { signal, lingerUntil: exists });
  await start().catch(async (error) => {
    if (!(error instanceof CommandError && error.stderr.includes('is already in use'))) throw error;
    await removeContainer(exec, name); // one that a killed run left, or that was beside the nodes of an earlier cluster
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
