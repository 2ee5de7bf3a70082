import { together } from '../together.ts';
import { inspectNodes, type NodeContainer } from '../tools/docker.ts';
import { type Image, imageOf, reference } from '../tools/images.ts';
import { type Cluster, readAdminConf } from '../tools/kind.ts';
import type { Kubectl } from '../tools/kubectl.ts';
import { buildMissing, findImages } from './images.ts';
import { findCluster, provideCluster } from './kind-cluster.ts';
import { loadOntoNodes, replenish, stocksOf } from './kind-images.ts';
import { outsideOf, startOutside } from './kind-outside.ts';
import { placesOn } from './kind-places.ts';
import { type KindProbers, kindProbers } from './kind-probers.ts';
import { prepareRollout, rollOut } from './kind-rollout.ts';
import { findSystem, type KindSystem } from './kind-system.ts';
import type { Run } from './target.ts';
import { watchNodes } from './watch-nodes.ts';

/** The system on its cluster: made, or brought up to date where there is one. Probers that nobody has used are ended if it fails. */
export async function startOnKind(
  run: Run,
  cluster: Cluster,
  kubectl: Kubectl,
): Promise<KindSystem> {
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
  const { config, exec, signal, stage } = run;
  // Who reuses a cluster most often has one: it is opened while Docker is asked whether it is there.
  const adminConf = config.reuse ? readAdminConf(exec, cluster, signal) : undefined;
  adminConf?.catch(() => undefined); // whoever opens it hears of it
  const [there, { images, missing }] = await together(signal, [
    (joint) => findCluster(run, joint),
    (joint) => findImages(run, joint),
  ]);
  const prepare = (nodes: readonly string[], isNew: boolean, joint: AbortSignal) =>
    prepareRollout(run, kubectl, placesOn(nodes), { images, isNew }, joint);
  const [{ opened, prepared }, names, stocks] = await together(signal, [
    async (joint) => {
      const opened = await provideCluster(run, cluster, there, kubectl, joint, adminConf);
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
