import { inspectNodes } from '../tools/docker.ts';
import { type Image, reference } from '../tools/images.ts';
import type { Run } from './target.ts';

/** The name of the container that looks from beside the nodes. */
export const outsideOf = (cluster: string): string => `${cluster}-outside`;

const idle = ['node', '--eval', 'setInterval(() => {}, 2 ** 30)'];

/** Starts the throw-away container beside the nodes, on their network, of an image that is here already. It does nothing. */
export async function startOutside(
  { config, exec, undo }: Pick<Run, 'config' | 'exec' | 'undo'>,
  nodes: readonly string[],
  images: readonly Image[],
  signal: AbortSignal,
): Promise<void> {
  const name = outsideOf(config.name);
  const image = images.find(({ service }) => service === 'tasks');
  if (image === undefined) throw new Error('there is always an image of Tasks');
  const [node] = await inspectNodes(exec, nodes, signal);
  const remove = () => exec('docker', ['rm', '--force', name]);
  undo.promise('Removing the container outside', remove);
  await remove(); // one that a killed run left
  const args = ['run', '--detach', '--name', name, '--network', node?.networks[0] ?? 'kind'];
  // A `docker run` that is cut off goes on inside the daemon: its container would turn up after it was removed.
  const exists = () =>
    exec('docker', ['container', 'inspect', name]).then(
      () => true,
      () => false,
    );
  await exec('docker', [...args, reference(image), ...idle], { signal, lingerUntil: exists });
}
