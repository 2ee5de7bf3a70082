import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../config.ts';
import { saveEvidence } from '../diagnostics.ts';
import { type Examined, examine } from '../exposure/examine.ts';
import { surveyOf } from '../exposure/survey.ts';
import { namespace, vantagesNamespace, wallsNamespace } from '../services.ts';
import { together } from '../together.ts';
import { isApplied, markApplied } from '../tools/applied.ts';
import { applyKustomization } from '../tools/apply.ts';
import { inspectNodes, type NodeContainer } from '../tools/docker.ts';
import { type Image, imageOf, reference } from '../tools/images.ts';
import type { Cluster } from '../tools/kind.ts';
import { accessArgs, type Kubectl, kubectlFor, pruneObjects } from '../tools/kubectl.ts';
import { untilRolledOut } from '../tools/rollout.ts';
import { untilTheyAnswer } from './answers.ts';
import { checkClusterTools } from './cluster-tools.ts';
import { canaryOf, endpointsOf, insideWalls, vantagesOn } from './discover.ts';
import { provideImages } from './images.ts';
import { findCluster, provideCluster } from './kind-cluster.ts';
import { loadOntoNodes } from './kind-images.ts';
import { outsideOf, startOutside } from './kind-outside.ts';
import { type Places, placed, placesOn } from './kind-places.ts';
import { makeVolumeFolders, volumesOn } from './kind-volumes.ts';
import { socketsOnNode } from './node-sockets.ts';
import { manifestsIn, partOf, writeOverlay } from './overlay.ts';
import { assertSamePods } from './same-pods.ts';
import type { Run, System, Target } from './target.ts';
import { assertRunning, watchNodes } from './watch-nodes.ts';

/** Where it is remembered what was applied, and the label of all that was. */
export const applied = { namespace: vantagesNamespace, label: `${partOf}=${namespace}` };
const namespaces = [namespace, vantagesNamespace, wallsNamespace];

/** What the harness brings to look from and to look at. */
const broughtFiles = ['vantages.yaml', 'walls.yaml'];

/** The system on a cluster, which can be looked at again after it was changed. */
export interface KindSystem extends System {
  readonly kubectl: Kubectl;
  readonly examine: NonNullable<System['examine']>;
}

export interface KindTarget extends Target {
  readonly start: () => Promise<KindSystem>;
}

/** The system on a throw-away kind cluster, or on the one that an earlier `--reuse` left. */
export function kindTarget(run: Run): KindTarget {
  const { config, exec, folder } = run;
  const { nodeImage } = config;
  const cluster: Cluster = { name: config.name, kubeconfig: join(folder, 'kubeconfig') };
  const kubectl = kubectlFor(exec, cluster);
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
  const { stage, signal, warmUp } = run;
  const before = await findCluster(run, signal);
  if (before.length > 0) warmUp(); // a cluster that is there soon serves; one that is made leaves time later
  const load = async (images: readonly Image[], joint: AbortSignal) => {
    const names = await loadOntoNodes(run, planned, images, joint);
    return inspectNodes(run.exec, names, joint);
  };
  const [{ cluster, isNew }, { images, loaded }] = await together(signal, [
    (joint) => provideCluster(run, planned, before, kubectl, joint),
    async (joint) => {
      const wanted = await provideImages(run, joint);
      return { images: wanted, loaded: await load(wanted, joint) };
    },
  ]);
  // The nodes that were found while a cluster was made may have been those of a broken one before it.
  const nodes = isNew && before.length > 0 ? await load(images, signal) : loaded;
  const names = nodes.map(({ name }) => name);
  const lost = watchNodes(run.exec, names, signal);
  const attempt = AbortSignal.any([signal, lost]);
  const beside = {
    name: outsideOf(run.config.name),
    image: reference(imageOf('tasks', images)),
    network: nodes[0]?.networks[0] ?? 'kind',
  };
  const [, isToBeMarked] = await together(attempt, [
    (joint) => startOutside(run, beside, joint),
    (joint) => rollOut(run, kubectl, names, images, joint),
  ]);
  const [found] = await together(attempt, [
    (joint) =>
      stage('Finding addresses', () =>
        findSystem({ ...run, signal: joint }, kubectl, cluster, nodes),
      ),
    async (joint) => {
      if (isToBeMarked) await markApplied(kubectl, applied, manifestsIn(run.folder), joint);
    },
  ]);
  return { ...found, lost };
}

/** Where clients find the system, and everything that looking at it needs. */
async function findSystem(
  { exec, contract, openSession, signal }: Run,
  kubectl: Kubectl,
  cluster: Cluster,
  nodes: readonly NodeContainer[],
): Promise<KindSystem> {
  const places = {
    kubectl: accessArgs(cluster),
    byHand: ['--kubeconfig', `./${cluster.name}.kubeconfig`],
    namespace: contract.namespace,
    vantagesNamespace,
    outside: outsideOf(cluster.name),
    home: placesOn(nodes.map(({ name }) => name)).home,
  };
  const look = async (attempt: AbortSignal): Promise<Examined> => {
    const surveyAgain = (again: AbortSignal) => surveyOf(kubectl, contract.namespace, again);
    const [survey, wallsSurvey] = await together(attempt, [
      surveyAgain,
      (joint) => surveyOf(kubectl, wallsNamespace, joint),
    ]);
    return {
      contract,
      kubectl,
      nodes,
      survey,
      ...vantagesOn(places, contract, survey),
      walls: { survey: wallsSurvey, inside: insideWalls(places) },
      canary: canaryOf(survey),
      surveyAgain,
      socketsOf: async ({ metadata, spec }, again) => {
        const onNode = ['docker', 'exec', spec.nodeName ?? ''] as const;
        const why = 'no process of it runs on its node';
        return (await socketsOnNode(exec, onNode, metadata.uid, again)) ?? { why };
      },
    };
  };
  const examined = await look(signal);
  let first: Examined | undefined = examined; // a moment old, and good for one look
  const endpoints = endpointsOf(examined.survey, nodes);
  await untilTheyAnswer(endpoints, signal);
  const kubernetes = examined.survey.nodes[0]?.status.nodeInfo.kubeletVersion ?? 'unknown';
  return {
    endpoints,
    versions: { kubernetes },
    kubectl,
    assertUndisturbed: async (attempt) => {
      await assertRunning(
        exec,
        nodes.map(({ name }) => name),
        attempt,
      );
      await assertSamePods(examined.surveyAgain, examined.survey.pods, attempt);
    },
    examine: async (attempt, manner) => {
      const now = first ?? (await look(attempt));
      first = undefined;
      return examine(now, openSession, attempt, manner);
    },
  };
}

/**
 * Applies the manifests, unless they are what is there already, and waits until everything is ready. Gives whether that is to be
 * remembered for the next run.
 */
async function rollOut(
  { config, exec, folder, stage, whileWaiting }: Run,
  kubectl: Kubectl,
  nodes: readonly string[],
  images: readonly Image[],
  signal: AbortSignal,
): Promise<boolean> {
  const places = placesOn(nodes);
  const overlay = await writeKindOverlay(folder, places, images);
  const manifests = manifestsIn(folder);
  const isUpToDate = config.reuse && (await isApplied(kubectl, applied, manifests, signal));
  if (!isUpToDate) {
    whileWaiting();
    await stage('Applying manifests', async () => {
      const [objects] = await together(signal, [
        (joint) => applyKustomization(kubectl, overlay, joint),
        (joint) => makeVolumeFolders(exec, places.home, joint),
      ]);
      if (config.reuse) await pruneObjects(kubectl, applied.label, objects, signal);
    });
  }
  await stage('Waiting for rollouts', () => untilReady(kubectl, signal));
  return config.reuse && !isUpToDate;
}

/** Waits until everything that was applied is ready. */
export const untilReady = (kubectl: Kubectl, signal: AbortSignal): Promise<void> =>
  untilRolledOut(kubectl, namespaces, signal);

/** Writes the manifests with the images' tags, the volumes, the vantage Pods and the walls laid over them. */
async function writeKindOverlay(
  folder: string,
  places: Places,
  images: readonly Image[],
): Promise<string> {
  const volumes = volumesOn(places.home);
  const brought = broughtFiles.map(async (file) => [
    file,
    await readFile(join(root, 'tests/harness/exposure', file), 'utf8'),
  ]);
  return writeOverlay(folder, {
    name: 'kind',
    files: {
      ...Object.fromEntries(await Promise.all(brought)),
      'volumes.yaml': volumes.objects.map(toDocument).join(''),
    },
    changes: {
      patches: [...volumes.patches, ...placed(places)],
      labels: [{ pairs: { [partOf]: namespace } }],
      images: images.map(({ repository, tag }) => ({ name: repository, newTag: tag })),
    },
  });
}

const toDocument = (object: object): string => `${JSON.stringify(object)}\n---\n`;
