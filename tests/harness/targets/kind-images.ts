import { eventually } from '../eventually.ts';
import { imagesToLoad, loadImages } from '../tools/docker.ts';
import type { Image } from '../tools/images.ts';
import { type Cluster, nodeNames } from '../tools/kind.ts';
import type { Run } from './target.ts';

const nodesTimeoutMs = 300_000;

/**
 * Loads the images into every node that lacks them, as soon as its containerd answers, which is long before kubeadm is done. Gives
 * the names of the nodes: those that are known already, else all that the cluster is to have.
 */
export async function loadOntoNodes(
  { config: { workers }, exec, execPiped, stage }: Run,
  cluster: Cluster,
  images: readonly Image[],
  signal: AbortSignal,
  known: readonly string[] = [],
): Promise<readonly string[]> {
  const look = async (attempt: AbortSignal) => {
    const nodes = known.length > 0 ? known : await nodeNames(exec, cluster, attempt);
    // kind makes them one after the other, and one that is missed would have no images.
    const lacks = 1 + workers - nodes.length;
    if (lacks > 0) throw new Error(`${lacks} of ${1 + workers} nodes are not there yet`);
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
