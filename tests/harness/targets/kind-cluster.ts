import { type Config, keptName, root } from '../config.ts';
import { HarnessError, Refused } from '../errors.ts';
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
 * Makes the cluster to work on, unless it is there, with these nodes, and opens; gives the nodes of one that was there. One of our own
 * that does not open is made anew. Even one that is to stay is deleted when it was not finished: it would be of no use. What opens it
 * may have been asked for already.
 */
export async function provideCluster(
  { config, exec, stage, undo, folder }: Run,
  planned: Cluster,
  nodes: readonly string[],
  kubectl: Kubectl,
  signal: AbortSignal,
  adminConf?: Promise<string>,
): Promise<readonly NodeContainer[] | undefined> {
  const { name, nodeImage, workers, keep } = config;
  const stays = () => undo.leave(name, farewellTo(name));
  const deleteIt = () => deleteCluster(exec, planned);
  if (nodes.length > 0) {
    const opened = await tryToOpen(exec, planned, nodes, signal, adminConf);
    if (!(opened instanceof HarnessError)) {
      assertAsLarge(name, nodes, workers);
      if (keep) stays();
      return opened;
    }
    if (!isOurs(config)) throw unopened(name, nodes, opened);
    await stage(`Deleting cluster "${name}", which does not open: ${reasonOf(opened)}`, deleteIt);
    undo.leave(name, []);
  }
  const debt = { kind: 'cluster', name } as const;
  const takeBack = undo.promise(`Deleting cluster "${name}"`, deleteIt, debt);
  const plan = { ...planned, config: await kindConfig(folder, workers), nodeImage };
  await stage(`Creating cluster "${name}"`, async () => {
    await createCluster(exec, plan, signal);
    const [controlPlane] = await inspectNodes(exec, [`${name}-control-plane`], signal);
    await pointDnsAtNode(kubectl, controlPlane?.addresses[0] ?? '', signal);
  });
  if (keep) {
    takeBack();
    stays();
  }
  return undefined;
}

/** Whether nobody else can have made it: it is this checkout's own, or the run that watches has made it before. */
const isOurs = ({ name, watch, keep }: Config): boolean =>
  name === keptName(root) || (watch && !keep);

/** It may be a stopped one with everything that somebody has on it. */
function unopened(name: string, nodes: readonly string[], why: HarnessError): Refused {
  return new Refused(
    `The cluster "${name}" does not open: ${reasonOf(why)}. Start it (docker start ${nodes.join(' ')}) and give it a minute, ` +
      `take another --name, or delete it: kind delete cluster --name ${name}`,
  );
}

const reasonOf = ({ evidence, message }: HarnessError): string =>
  (evidence.at(-1) ?? message).replace(/\.$/, '');

const farewellTo = (name: string): readonly string[] => [
  `The cluster "${name}" is still there. To look around:`,
  `  kind export kubeconfig --name ${name} --kubeconfig ./${name}.kubeconfig`,
  `  kubectl --kubeconfig ./${name}.kubeconfig --namespace users-net get pods`,
  'To delete it:',
  `  kind delete cluster --name ${name}`,
];

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
  ...given: Parameters<typeof openCluster>
): Promise<readonly NodeContainer[] | HarnessError> =>
  openCluster(...given).catch((error) => {
    if (error instanceof HarnessError) return error;
    throw error;
  });
