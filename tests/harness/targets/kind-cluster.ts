import { Refused } from '../errors.ts';
import { CommandError, type Exec } from '../exec.ts';
import { pointDnsAtNode } from '../tools/dns.ts';
import { inspectNodes } from '../tools/docker.ts';
import {
  type Cluster,
  clusterExists,
  createCluster,
  deleteCluster,
  nodeNames,
  openCluster,
} from '../tools/kind.ts';
import type { Kubectl } from '../tools/kubectl.ts';
import { kindConfig } from './kind-config.ts';
import type { Run } from './target.ts';

/** Whether the cluster is there already; throws `Refused` when it is and nobody said that it may be used. */
export async function findCluster(
  { config: { name, reuse }, exec }: Run,
  signal: AbortSignal,
): Promise<boolean> {
  const isThere = await clusterExists(exec, name, signal);
  if (isThere && !reuse) {
    throw new Refused(
      `A cluster "${name}" is there already, and may be somebody's. Use it with --reuse, take another --name, ` +
        `or delete it: kind delete cluster --name ${name}`,
    );
  }
  return isThere;
}

/**
 * The cluster to work on, made unless it is there and opens; gives whether it is a new one. Even one that is to stay is deleted when
 * it was not finished: it would be of no use.
 */
export async function provideCluster(
  { config, exec, stage, undo, folder }: Run,
  planned: Cluster,
  isThere: boolean,
  kubectl: Kubectl,
  signal: AbortSignal,
): Promise<{ readonly cluster: Cluster; readonly isNew: boolean }> {
  const { name, nodeImage, workers, keep } = config;
  if (isThere && (await isOpened(exec, planned, signal))) {
    await assertAsLarge(exec, planned, workers, signal);
    return { cluster: planned, isNew: false };
  }
  const deleteIt = () => deleteCluster(exec, planned);
  if (isThere) await stage(`Deleting cluster "${name}", which is broken`, deleteIt);
  const takeBack = undo.promise(`Deleting cluster "${name}"`, deleteIt, {
    kind: 'cluster',
    ...planned,
  });
  const plan = { ...planned, config: await kindConfig(folder, workers), nodeImage };
  await stage(`Creating cluster "${name}"`, async () => {
    await createCluster(exec, plan, signal);
    const [controlPlane] = await inspectNodes(exec, [`${name}-control-plane`], signal);
    await pointDnsAtNode(kubectl, controlPlane?.addresses[0] ?? '', signal);
  });
  if (keep) takeBack();
  return { cluster: planned, isNew: true };
}

/** A cluster cannot grow: one of another size is somebody's, until they say otherwise. */
async function assertAsLarge(
  exec: Exec,
  cluster: Cluster,
  workers: number,
  signal: AbortSignal,
): Promise<void> {
  const there = (await nodeNames(exec, cluster, signal)).length - 1;
  if (there === workers) return;
  throw new Refused(
    `The cluster "${cluster.name}" has ${there} workers, and --workers asks for ${workers}. Use it with --workers ${there}, ` +
      `take another --name, or delete it: kind delete cluster --name ${cluster.name}`,
  );
}

async function isOpened(exec: Exec, cluster: Cluster, signal: AbortSignal): Promise<boolean> {
  try {
    await openCluster(exec, cluster, signal);
    return true;
  } catch (error) {
    if (error instanceof CommandError) return false;
    throw error;
  }
}
