import type { ContextConfig } from '../context-config.ts';
import { saveEvidence } from '../diagnostics.ts';
import { HarnessError } from '../errors.ts';
import { examine } from '../exposure/examine.ts';
import { unprovenOf } from '../exposure/unproven.ts';
import { withUntriedNodes } from '../exposure/untried.ts';
import { applyKustomization } from '../tools/apply.ts';
import { type Image, imageOf, reference } from '../tools/images.ts';
import { type Kubectl, kubectlFor } from '../tools/kubectl.ts';
import { untilRolledOut } from '../tools/rollout.ts';
import { untilTheyAnswer } from './answers.ts';
import { type AnyCluster, lookFromEverywhere, openAnyCluster } from './any-cluster.ts';
import { checkClusterTools } from './cluster-tools.ts';
import { contextImages } from './context-images.ts';
import { contextOverlay } from './context-overlay.ts';
import { endpointsOf } from './discover.ts';
import { balancedEndpoints } from './load-balancer.ts';
import { writeOverlay } from './overlay.ts';
import { provideNamespace } from './own-namespace.ts';
import { assertSamePods } from './same-pods.ts';
import type { Endpoints, Run, System, Target } from './target.ts';

const noWalls =
  'What each wall is worth alone, which takes a second Auth without the others, as --target kind has';

/** The system in a namespace of its own, on any cluster that a kubeconfig knows. */
export function contextTarget(run: Run): Target {
  const { config, contract, exec } = run;
  const { context } = config;
  if (context === undefined) throw new Error('there is always a context for this target');
  const kubectl = kubectlFor(exec, context.access);
  return {
    unproven: unprovenOf(contract, ({ id }) => (id.startsWith('wall ') ? noWalls : undefined)),
    check: () =>
      checkClusterTools(run, context.arePrebuilt ? ['kubectl'] : ['docker', 'buildx', 'kubectl']),
    start: () => start(run, context, kubectl),
    saveEvidence: (into, signal) =>
      saveEvidence({ exec, kubectl, namespace: config.name }, into, signal),
  };
}

async function start(run: Run, context: ContextConfig, kubectl: Kubectl): Promise<System> {
  const { openSession, stage } = run;
  const contract = { ...run.contract, namespace: run.config.name };
  await provideNamespace(run, kubectl, context.access);
  const images = await contextImages(run, context);
  await rollOut(run, context, kubectl, images);
  const { cluster, endpoints } = await stage('Finding addresses', () =>
    findSystem(run, context, kubectl),
  );
  const image = reference(imageOf('tasks', images));
  const examined = await stage('Making Pods to look from', () =>
    lookFromEverywhere(run, cluster, contract, image),
  );
  const kubernetes = cluster.survey.nodes[0]?.status.nodeInfo.kubeletVersion;
  return {
    endpoints,
    versions: kubernetes === undefined ? {} : { kubernetes },
    assertUndisturbed: (attempt) =>
      assertSamePods(cluster.surveyAgain, cluster.survey.pods, attempt),
    examine: async (...how) => {
      const found = await examine(examined, openSession, ...how);
      return withUntriedNodes(found, contract, cluster.unread);
    },
  };
}

/** Applies the manifests to the namespace, and waits until everything is ready. */
async function rollOut(
  { config: { name }, folder, stage, signal, warmUp }: Run,
  { serviceType }: ContextConfig,
  kubectl: Kubectl,
  images: readonly Image[],
): Promise<void> {
  const overlay = await writeOverlay(folder, contextOverlay(name, serviceType, images));
  await stage('Applying manifests', () => applyKustomization(kubectl, overlay, signal));
  warmUp();
  await stage('Waiting for rollouts', () => untilRolledOut(kubectl, [name], signal));
}

/** The cluster as far as it may be read, and the doors by which this machine reaches Users and Tasks. */
async function findSystem(
  run: Run,
  { access, serviceType, urls }: ContextConfig,
  kubectl: Kubectl,
): Promise<{ readonly cluster: AnyCluster; readonly endpoints: Endpoints }> {
  const { config, signal } = run;
  const isBalanced = urls === undefined && serviceType === 'LoadBalancer';
  const balanced = isBalanced ? await balancedEndpoints(kubectl, config.name, signal) : urls;
  const cluster = await openAnyCluster(run, access, config.name);
  const endpoints = balanced ?? endpointsOf(cluster.survey, cluster.nodes);
  await untilTheyAnswer(endpoints, signal).catch((cause) => {
    if (!(cause instanceof HarnessError) || balanced !== undefined) throw cause;
    const other = '--service-type LoadBalancer, or --users-url and --tasks-url';
    const message = `Nothing answers at the nodes. If this machine does not reach them, use ${other}.`;
    throw new HarnessError(message, { cause });
  });
  return { cluster, endpoints };
}
