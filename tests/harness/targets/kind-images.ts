import { HarnessError } from '../errors.ts';
import { eventually } from '../eventually.ts';
import { loadImages, type NodeStock, stockOf } from '../tools/docker.ts';
import { type Image, reference } from '../tools/images.ts';
import { type Cluster, nodeNames } from '../tools/kind.ts';
import type { Run } from './target.ts';

const nodesTimeoutMs = 300_000;

/** What the nodes of a cluster have that is there already; undefined where one does not answer, whose cluster may be broken. */
export async function stocksOf(
  { exec }: Pick<Run, 'exec'>,
  nodes: readonly string[],
  signal: AbortSignal,
): Promise<readonly NodeStock[] | undefined> {
  try {
    return await Promise.all(nodes.map((node) => stockOf(exec, node, signal)));
  } catch (error) {
    if (error instanceof HarnessError) return undefined;
    throw error;
  }
}

/**
 * Loads the images into every node that lacks them, as soon as its containerd answers, which is long before kubeadm is done. Gives
 * the names of the nodes that the cluster is to have.
 */
export async function loadOntoNodes(
  run: Pick<Run, 'config' | 'exec' | 'execPiped' | 'stage'>,
  cluster: Cluster,
  images: readonly Image[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { workers } = run.config;
  const look = async (attempt: AbortSignal) => {
    const nodes = await nodeNames(run.exec, cluster, attempt);
    // kind makes them one after the other, and one that is missed would have no images.
    const lacks = 1 + workers - nodes.length;
    if (lacks > 0) throw new Error(`${lacks} of ${1 + workers} nodes are not there yet`);
    return Promise.all(nodes.map((node) => stockOf(run.exec, node, attempt)));
  };
  const patience = { timeoutMs: nodesTimeoutMs, intervalMs: 500, signal };
  const stocks = await eventually('containerd in the nodes', look, patience);
  await replenish(run, stocks, images, signal);
  return stocks.map(({ node }) => node);
}

/** Loads into each node the images that it lacks. */
export async function replenish(
  { execPiped, stage }: Pick<Run, 'execPiped' | 'stage'>,
  stocks: readonly NodeStock[],
  images: readonly Image[],
  signal: AbortSignal,
): Promise<void> {
  const lacking = stocks
    .map((stock) => ({ stock, lacks: images.filter((one) => !stock.images.has(reference(one))) }))
    .filter(({ lacks }) => lacks.length > 0);
  if (lacking.length === 0) return;
  await stage('Loading images', () =>
    Promise.all(lacking.map(({ stock, lacks }) => loadImages(execPiped, stock, lacks, signal))),
  );
}
