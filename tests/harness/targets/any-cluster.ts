import { HarnessError } from '../errors.ts';
import { CommandError } from '../exec.ts';
import type { WrittenContract } from '../exposure/contract.ts';
import type { Examined } from '../exposure/examine.ts';
import { type Survey, surveyOf } from '../exposure/survey.ts';
import { openSession } from '../session.ts';
import { apiServerUrl } from '../tools/api-server-url.ts';
import { type Access, accessArgs, getObjects, type Kubectl, kubectlFor } from '../tools/kubectl.ts';
import { serviceSchema } from '../tools/service-objects.ts';
import { withoutNodeJs } from './any-inside.ts';
import { landmarksOf } from './any-landmarks.ts';
import { type AnyNodes, anyNodes } from './any-nodes.ts';
import { socketReader } from './any-sockets.ts';
import { canaryOf, vantagesOn } from './discover.ts';
import { startOutside } from './kind-outside.ts';
import { ownLabels, runLabel } from './own-labels.ts';
import { reasonOf, refusalsOf } from './refusal.ts';
import type { Run } from './target.ts';
import { makeVantages } from './throw-away-vantages.ts';

/** A namespace of a cluster that a kubeconfig knows, and all that is known of it before anybody looks. */
export interface AnyCluster extends AnyNodes {
  readonly access: Access;
  readonly kubectl: Kubectl;
  readonly survey: Survey;
  readonly surveyAgain: Examined['surveyAgain'];
  /** What could not be read, each in a sentence: whatever depends on it is not proven. */
  readonly unread: readonly string[];
}

type Doors = Pick<Run, 'exec' | 'undo' | 'signal'>;

/** Reads a namespace; throws a HarnessError with every right to read that lacks. Only the nodes may stay unknown. */
export async function openAnyCluster(
  { exec, signal }: Doors,
  access: Access,
  namespace: string,
): Promise<AnyCluster> {
  const kubectl = kubectlFor(exec, access);
  const { survey, withNodes, unread } = await firstSurvey(kubectl, namespace, signal);
  if (survey.pods.length === 0) {
    throw new HarnessError(
      `Namespace "${namespace}" has no running Pod, so there is nothing to look at. See: ` +
        `kubectl ${accessArgs(access).join(' ')} get pods --namespace ${namespace}`,
    );
  }
  return {
    access,
    kubectl,
    survey,
    surveyAgain: (again) => surveyOf(kubectl, namespace, again, { withNodes }),
    unread,
    ...(await anyNodes(exec, survey, signal)),
  };
}

async function firstSurvey(kubectl: Kubectl, namespace: string, signal: AbortSignal) {
  const read = async (withNodes: boolean, unread: readonly string[]) => ({
    survey: await surveyOf(kubectl, namespace, signal, { withNodes }),
    withNodes,
    unread,
  });
  try {
    return await read(true, []);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const refusals = refusalsOf(error);
    const [refusal = ''] = refusals;
    if (refusals.length > 1 || !refusal.startsWith('nodes is forbidden'))
      throw new HarnessError([`Namespace "${namespace}" cannot be read:`, ...refusals].join('\n'));
    return read(false, [`Nodes on which no Pod of "${namespace}" runs were not tried: ${refusal}`]);
  }
}

/**
 * Makes what is needed to look at the namespace from everywhere, as far as the rights go; each vantage that cannot be had is
 * missing, with the reason. All that is made is promised to be deleted.
 */
export async function lookFromEverywhere(
  { exec, undo, signal }: Doors,
  cluster: AnyCluster,
  contract: WrittenContract,
  image: string,
): Promise<Examined> {
  const { kubectl, access, survey, nodes, areContainers, network } = cluster;
  const { namespace } = contract;
  const vantagesNamespace = `${namespace}-vantages`;
  const home = survey.pods[0]?.spec.nodeName;
  const { manifests, refusals } = await makeVantages(
    cluster,
    { namespace, vantagesNamespace, image, home },
    undo,
    signal,
  );
  const [node] = nodes;
  // Docker has one list of names for all clusters and runs of the machine.
  const outside = `${node?.name}-${namespace}-${ownLabels[runLabel]}-outside`;
  const beside =
    network !== undefined
      ? await startOutside({ exec, undo }, { name: outside, image, network }, signal).then(
          () => undefined,
          reasonOf,
        )
      : 'the nodes are no containers of the Docker on this machine, so nothing can be put beside them';
  const places = {
    kubectl: accessArgs(access),
    byHand: accessArgs(access),
    namespace,
    vantagesNamespace,
    outside,
    home,
  };
  const refused = [
    ...refusals,
    ...(beside === undefined ? [] : [['outside', beside] as const]),
    ...(await withoutNodeJs(kubectl, contract, survey, signal)),
  ];
  const lacking = new Map(
    refused.map(([name, why]) => [name, `Nobody could look from ${name}: ${why}`]),
  );
  const now = await cluster.surveyAgain(signal);
  const pattern = manifests.find(({ metadata }) => metadata.name === 'stranger');
  if (pattern === undefined) throw new Error('there is always a stranger');
  return {
    contract,
    kubectl,
    nodes,
    nodePortsElsewhere: await nodePortsElsewhere(kubectl, namespace, signal),
    survey: now,
    ...vantagesOn({ ...places, lacking }, contract, now),
    landmarks: landmarksOf(contract, await apiServerUrl(kubectl, signal), nodes),
    canary: canaryOf(now),
    surveyAgain: cluster.surveyAgain,
    socketsOf: socketReader({ exec, open: openSession, kubectl, access, areContainers, pattern }),
  };
}

/** NodePorts of other namespaces, as far as they may be known; one that is not counts as a door that nobody listed. */
async function nodePortsElsewhere(kubectl: Kubectl, namespace: string, signal: AbortSignal) {
  const all = { kinds: ['services'] } as const;
  const services = await getObjects(kubectl, all, serviceSchema, signal).catch((error) => {
    if (error instanceof CommandError) return [];
    throw error;
  });
  return services
    .filter(({ metadata }) => metadata.namespace !== namespace)
    .flatMap(({ spec }) => [
      ...spec.ports.flatMap(({ nodePort }) => nodePort ?? []),
      ...(spec.healthCheckNodePort === undefined ? [] : [spec.healthCheckNodePort]),
    ]);
}
