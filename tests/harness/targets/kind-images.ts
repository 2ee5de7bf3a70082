import { eventually } from '../eventually.ts';
import { imagesToLoad, loadImages } from '../tools/docker.ts';
import type { Image } from '../tools/images.ts';
import { type Cluster, nodeNames } from '../tools/kind.ts';
import type { Run } from './target.ts';

const nodesTimeoutMs = 300_000;

/**
 * Loads the images into every node that lacks them, as soon as its containerd answers, which is long before kubeadm is done. Gives
 * the names of the nodes.
 */
export async function loadOntoNodes(
  { exec, execPiped, stage }: Pick<Run, 'exec' | 'execPiped' | 'stage'>,
  cluster: Cluster,
  images: readonly Image[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const look = async (attempt: AbortSignal) => {
    const nodes = await nodeNames(exec, cluster, attempt);
    if (nodes.length === 0) throw new Error('there is no node yet');
    return Promise.all(
      nodes.map(async (node) => ({
        node,
        missing: await imagesToLoad(exec, node, images, attempt),
      })),
    );
  };
  const patience = { timeoutMs: nodesTimeoutMs, intervalMs: 500, signal };
  const nodes = await eventually('containerd in the nodes', look, patience);
  const lacking = nodes.filter(({ missing }) => missing.length > 0);
  if (lacking.length > 0) {
    await stage('Loading images', () =>
      Promise.all(
        lacking.map(({ node, missing }) => loadImages({ exec, execPiped }, node, missing, signal)),
      ),
    );
  }
  return nodes.map(({ node }) => node);
}
