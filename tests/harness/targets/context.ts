import type { ContextConfig } from '../context-config.ts';
import { saveEvidence } from '../diagnostics.ts';
import { HarnessError } from '../errors.ts';
import { examine } from '../exposure/examine.ts';
import { unprovenOf } from '../exposure/unproven.ts';
import { withUntriedNodes } from '../exposure/untried.ts';
import { namespace as partOfName, services } from '../services.ts';
import { applyKustomization } from '../tools/apply.ts';
import { type Image, imageOf, reference } from '../tools/images.ts';
import { type Kubectl, kubectlFor } from '../tools/kubectl.ts';
import { untilRolledOut } from '../tools/rollout.ts';
import { untilTheyAnswer } from './answers.ts';
import { type AnyCluster, lookFromEverywhere, openAnyCluster } from './any-cluster.ts';
import { checkClusterTools } from './cluster-tools.ts';
import { contextImages } from './context-images.ts';
import { endpointsOf } from './discover.ts';
import { balancedEndpoints } from './load-balancer.ts';
import { partOf, writeOverlay } from './overlay.ts';
import { ownLabels, provideNamespace } from './own-namespace.ts';
import type { Endpoints, Run, System, Target } from './target.ts';

const noWalls =
  'What each wall is worth alone shows only in a second namespace, where Auth stands without the others: with --target kind';

/** The system in a namespace of its own, on any cluster that a kubeconfig knows. */
export function contextTarget(run: Run): Target {
  const { config, contract, exec } = run;
  const { context } = config;
  if (context === undefined) throw new Error('there is always a context for this target');
  const kubectl = kubectlFor(exec, context.access);
  return {
    unproven: unprovenOf(contract, ({ id }) => (id.startsWith('wall ') ? noWalls : undefined)),
    check: () => checkClusterTools(run, context.arePrebuilt ? ['kubectl'] : ['docker', 'kubectl']),
    start: () => start(run, context, kubectl),
    saveEvidence: (into, signal) =>
      saveEvidence({ exec, kubectl, namespace: config.name }, into, signal),
    farewell: [],
  };
}

async function start(run: Run, context: ContextConfig, kubectl: Kubectl): Promise<System> {
  const { openSession, stage } = run;
  const contract = { ...run.contract, namespace: run.config.name };
  await provideNamespace(run, kubectl);
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
    examine: async (attempt) => {
      const found = await examine(examined, openSession, attempt);
      return withUntriedNodes(found, contract, cluster.unread);
    },
  };
}

/** Lays over the manifests what must not meet others of the same cluster, applies them, and waits until everything is ready. */
async function rollOut(
  { config: { name }, folder, stage, signal, whileWaiting }: Run,
  { serviceType }: ContextConfig,
  kubectl: Kubectl,
  images: readonly Image[],
): Promise<void> {
  const changes = {
    namespace: name,
    labels: [{ pairs: { [partOf]: partOfName, ...ownLabels } }],
    images: images.map(({ service, repository, tag }) => ({
      ...{ name: services[service].image, newName: repository, newTag: tag },
    })),
    patches: [
      {
        target: { kind: 'Namespace' },
        patch: JSON.stringify({
          ...{ $patch: 'delete', apiVersion: 'v1', kind: 'Namespace' },
          metadata: { name: partOfName },
        }),
      },
      {
        target: { kind: 'Service' },
        patch: JSON.stringify([
          { op: 'remove', path: '/spec/ports/0/nodePort' }, // taken, maybe: Kubernetes picks a free one
          { op: 'replace', path: '/spec/type', value: serviceType },
        ]),
      },
    ],
  };
  const overlay = await writeOverlay(folder, { name: 'context', changes });
  await stage('Applying manifests', () => applyKustomization(kubectl, overlay, signal));
  whileWaiting();
  await stage('Waiting for rollouts', () => untilRolledOut(kubectl, name, signal));
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
