import { join } from 'node:path';
import { saveEvidence } from '../diagnostics.ts';
import { together } from '../together.ts';
import { apiServer } from '../tools/api-server.ts';
import { inspectNodes, type NodeContainer } from '../tools/docker.ts';
import { type Image, imageOf, reference } from '../tools/images.ts';
import type { Cluster } from '../tools/kind.ts';
import { type Kubectl, kubectlFor } from '../tools/kubectl.ts';
import { checkClusterTools } from './cluster-tools.ts';
import { buildMissing, findImages } from './images.ts';
import { findCluster, provideCluster } from './kind-cluster.ts';
import { loadOntoNodes, replenish, stocksOf } from './kind-images.ts';
import { outsideOf, startOutside } from './kind-outside.ts';
import { placesOn } from './kind-places.ts';
import { type KindProbers, kindProbers } from './kind-probers.ts';
import { prepareRollout, rollOut } from './kind-rollout.ts';
import { findSystem, type KindSystem } from './kind-system.ts';
import type { Run, Target } from './target.ts';
import { watchNodes } from './watch-nodes.ts';

export interface KindTarget extends Target {
  readonly start: () => Promise<KindSystem>;
}

/** The system on a throw-away kind cluster, or on the one that an earlier `--reuse` left. */
export function kindTarget(run: Run): KindTarget {
  const { config, exec, folder } = run;
  const { nodeImage } = config;
  const cluster: Cluster = { name: config.name, kubeconfig: join(folder, 'kubeconfig') };
  const kubectl = kubectlFor(exec, cluster, apiServer(cluster.kubeconfig));
  return {
    unproven: [],
    check: async () => {
      // Who has a cluster to reuse has built images: a tenth of a second of CPU to hear what is known.
      const builder = config.reuse ? [] : (['buildx'] as const);
      const versions = await checkClusterTools(run, ['docker', ...builder, 'kind', 'kubectl']);
      return { ...versions, ...(nodeImage === undefined ? {} : { nodeImage }) };
    },
    start: () => start(run, cluster, kubectl),
    saveEvidence: (into, signal) =>
      saveEvidence({ exec, kubectl, cluster: cluster.name }, into, signal),
  };
}

async function start(run: Run, cluster: Cluster, kubectl: Kubectl): Promise<KindSystem> {
  const probers = kindProbers(run, cluster, kubectl);
  try {
    return await startWith(probers, { ...run, openSession: probers.open }, cluster, kubectl);
  } catch (error) {
    await probers.end();
    throw error;
  }
}

async function startWith(
  probers: KindProbers,
  run: Run,
  cluster: Cluster,
  kubectl: Kubectl,
): Promise<KindSystem> {
  const { exec, signal, stage } = run;
  const [there, { images, missing }] = await together(signal, [
    (joint) => findCluster(run, joint),
    (joint) => findImages(run, joint),
  ]);
  const prepare = (nodes: readonly string[], isNew: boolean, joint: AbortSignal) =>
    prepareRollout(run, kubectl, placesOn(nodes), { images, isNew }, joint);
  const [{ opened, prepared }, names, stocks] = await together(signal, [
    async (joint) => {
      const opened = await provideCluster(run, cluster, there, kubectl, joint);
      // What is there is compared while images are built.
      return { opened, prepared: opened && (await prepare(there, false, joint)) };
    },
    async (joint) => {
      await buildMissing(run, missing, joint);
      // Where nothing was to be built the system soon serves; else the images are to be loaded first.
      if (there.length > 0 && missing.length === 0) run.warmUp();
      // New nodes take them long before kubeadm is done.
      return there.length > 0 ? there : loadOntoNodes(run, cluster, images, joint);
    },
    async (joint) =>
      there.length > 0 && missing.length > 0 ? stocksOf(run, there, joint) : undefined,
  ]);
  const lost = watchNodes(exec, names, signal);
  const attempt = AbortSignal.any([signal, lost]);
  const isNew = opened === undefined;
  const load = async (joint: AbortSignal) => {
    if (there.length === 0) return; // loaded while it was made
    // A broken cluster was made anew: its nodes are not those that were asked.
    if (isNew || stocks === undefined) await loadOntoNodes(run, cluster, images, joint);
    else await replenish(run, stocks, images, joint);
  };
  const rollout = prepared ?? (await prepare(names, isNew, attempt));
  const warmUp = () => {
    run.warmUp();
    if (opened !== undefined) probers.start(opened, ['runner', ...rollout.staying], attempt);
  };
  const [nodes, { early, isToBeMarked }] = await together(attempt, [
    async (joint) => {
      const inspected = opened ?? (await inspectNodes(exec, names, joint));
      await standOutside(run, { nodes: inspected, images, isNew }, joint);
      probers.start(inspected, ['outside'], attempt);
      return inspected;
    },
    (joint) => rollOut({ ...run, warmUp }, kubectl, { ...rollout, load }, joint),
  ]);
  const [found] = await together(attempt, [
    (joint) =>
      stage('Finding addresses', () =>
        findSystem({ ...run, signal: joint }, kubectl, cluster, nodes, early),
      ),
    async (joint) => isToBeMarked && rollout.mark(joint),
  ]);
  return { ...found, lost };
}

interface Surroundings {
  readonly nodes: readonly NodeContainer[];
  readonly images: readonly Image[];
  readonly isNew: boolean;
}

/** Puts the vantage `outside` beside the nodes, where it stays for as long as a kept cluster does. */
function standOutside(
  run: Run,
  { nodes, images, isNew }: Surroundings,
  signal: AbortSignal,
): Promise<void> {
  const { name, reuse, keep } = run.config;
  const beside = {
    name: outsideOf(name),
    image: reference(imageOf('tasks', images)),
    network: nodes[0]?.networks[0] ?? 'kind',
    mayBeThere: reuse && !isNew,
    staysWith: keep ? nodes[0]?.name : undefined,
  };
  return startOutside(run, beside, signal);
}
