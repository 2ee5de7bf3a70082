import { HarnessError, Refused } from '../errors.ts';
import type { Exec } from '../exec.ts';
import { pointDnsAtNode } from '../tools/dns.ts';
import { inspectNodes, type NodeContainer } from '../tools/docker.ts';
import {
  type Cluster,
  createCluster,
  deleteCluster,
  nodeNames,
  openCluster,
} from '../tools/kind.ts';
import type { Kubectl } from '../tools/kubectl.ts';
import { kindConfig } from './kind-config.ts';
import type { Run } from './target.ts';

/** The nodes of the cluster that is there already; throws `Refused` when there is one and nobody said that it may be used. */
export async function findCluster(
  { config: { name, reuse }, exec }: Run,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const nodes = await nodeNames(exec, { name }, signal);
  if (nodes.length > 0 && !reuse) {
    throw new Refused(
      `A cluster "${name}" is there already, and may be somebody's. Use it with --reuse, take another --name, ` +
        `or delete it: kind delete cluster --name ${name}`,
    );
  }
  return nodes;
}

/**
 * Makes the cluster to work on, unless it is there, with these nodes, and opens; gives the nodes of one that was there. Even one that
 * is to stay is deleted when it was not finished: it would be of no use.
 */
export async function provideCluster(
  { config, exec, stage, undo, folder }: Run,
  planned: Cluster,
  nodes: readonly string[],
  kubectl: Kubectl,
  signal: AbortSignal,
): Promise<readonly NodeContainer[] | undefined> {
  const { name, nodeImage, workers, keep } = config;
  const isThere = nodes.length > 0;
  const opened = isThere ? await tryToOpen(exec, planned, nodes, signal) : undefined;
  if (opened !== undefined) {
    assertAsLarge(name, nodes, workers);
    return opened;
  }
  const deleteIt = () => deleteCluster(exec, planned);
  if (isThere) await stage(`Deleting cluster "${name}", which is broken`, deleteIt);
  const debt = { kind: 'cluster', name } as const;
  const takeBack = undo.promise(`Deleting cluster "${name}"`, deleteIt, debt);
  const plan = { ...planned, config: await kindConfig(folder, workers), nodeImage };
  await stage(`Creating cluster "${name}"`, async () => {
    await createCluster(exec, plan, signal);
    const [controlPlane] = await inspectNodes(exec, [`${name}-control-plane`], signal);
    await pointDnsAtNode(kubectl, controlPlane?.addresses[0] ?? '', signal);
  });
  if (keep) takeBack();
  return undefined;
}

/** A cluster cannot grow: one of another size is somebody's, until they say otherwise. */
function assertAsLarge(name: string, nodes: readonly string[], workers: number): void {
  const there = nodes.length - 1;
  if (there === workers) return;
  throw new Refused(
    `The cluster "${name}" has ${there} workers, and --workers asks for ${workers}. Use it with --workers ${there}, ` +
      `take another --name, or delete it: kind delete cluster --name ${name}`,
  );
}

const tryToOpen = (
  exec: Exec,
  cluster: Cluster,
  nodes: readonly string[],
  signal: AbortSignal,
): Promise<readonly NodeContainer[] | undefined> =>
  openCluster(exec, cluster, nodes, signal).catch((error) => {
    if (error instanceof HarnessError) return undefined;
    throw error;
  });
