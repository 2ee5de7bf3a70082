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
import { loadOntoNodes } from './kind-images.ts';
import { outsideOf, startOutside } from './kind-outside.ts';
import { placesOn } from './kind-places.ts';
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
      const versions = await checkClusterTools(run, ['docker', 'kind', 'kubectl']);
      return { ...versions, ...(nodeImage === undefined ? {} : { nodeImage }) };
    },
    start: () => start(run, cluster, kubectl),
    saveEvidence: (into, signal) =>
      saveEvidence({ exec, kubectl, cluster: cluster.name }, into, signal),
    farewell: config.keep
      ? [
          `The cluster "${config.name}" is still there. To look around:`,
          `  kind export kubeconfig --name ${config.name} --kubeconfig ./${config.name}.kubeconfig`,
          `  kubectl --kubeconfig ./${config.name}.kubeconfig --namespace users-net get pods`,
          'To delete it:',
          `  kind delete cluster --name ${config.name}`,
        ]
      : [],
  };
}

async function start(run: Run, planned: Cluster, kubectl: Kubectl): Promise<KindSystem> {
  const { exec, signal, stage } = run;
  const there = await findCluster(run, signal);
  const [{ cluster, isNew }, { images, names }] = await together(signal, [
    (joint) => provideCluster(run, planned, there, kubectl, joint),
    async (joint) => {
      const { images: wanted, missing } = await findImages(run, joint);
      // Where nothing is to be built the system soon serves; else building and loading need the CPU.
      if (there.length > 0 && missing.length === 0) run.warmUp();
      await buildMissing(run, missing, joint);
      // New nodes take them long before kubeadm is done.
      const made = there.length > 0 ? there : await loadOntoNodes(run, planned, wanted, joint);
      return { images: wanted, names: made };
    },
  ]);
  const lost = watchNodes(exec, names, signal);
  const attempt = AbortSignal.any([signal, lost]);
  const load = async (joint: AbortSignal) =>
    there.length > 0 && loadOntoNodes(run, planned, images, joint, there);
  const rollout = await prepareRollout(run, kubectl, placesOn(names), images);
  const [nodes, { early, isToBeMarked }] = await together(attempt, [
    (joint) => standOutside(run, names, images, joint),
    (joint) => rollOut(run, kubectl, { ...rollout, load, isNew }, joint),
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

/** Puts the vantage `outside` beside the nodes, and gives these. */
async function standOutside(
  run: Run,
  names: readonly string[],
  images: readonly Image[],
  signal: AbortSignal,
): Promise<readonly NodeContainer[]> {
  const nodes = await inspectNodes(run.exec, names, signal);
  const beside = {
    name: outsideOf(run.config.name),
    image: reference(imageOf('tasks', images)),
    network: nodes[0]?.networks[0] ?? 'kind',
  };
  await startOutside(run, beside, signal);
  return nodes;
}
