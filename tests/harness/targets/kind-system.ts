import type { Contract } from '../exposure/contract.ts';
import { type Examined, examine } from '../exposure/examine.ts';
import { type Survey, surveyOf, surveysOf } from '../exposure/survey.ts';
import { vantagesNamespace, wallsNamespace } from '../services.ts';
import type { NodeContainer } from '../tools/docker.ts';
import type { Cluster } from '../tools/kind.ts';
import { accessArgs, type Kubectl } from '../tools/kubectl.ts';
import { untilTheyAnswer } from './answers.ts';
import { canaryOf, endpointsOf, insideWalls, type VantagePlaces, vantagesOn } from './discover.ts';
import { outsideOf, removal } from './kind-outside.ts';
import { placesOn } from './kind-places.ts';
import { socketsOnNode } from './node-sockets.ts';
import { assertSamePods } from './same-pods.ts';
import type { Run, System } from './target.ts';
import { assertRunning } from './watch-nodes.ts';

/** The system on a cluster, which can be looked at again after it was changed. */
export interface KindSystem extends System {
  readonly kubectl: Kubectl;
  readonly examine: NonNullable<System['examine']>;
}

/** The system's namespace and that of the walls, as they are at one moment. */
export type Surveys = readonly [system: Survey, walls: Survey];

/** Reads the objects of both in one request. */
export const surveyBoth = (
  { contract }: Pick<Run, 'contract'>,
  kubectl: Kubectl,
  signal: AbortSignal,
): Promise<Surveys> => surveysOf(kubectl, [contract.namespace, wallsNamespace], signal);

/** Where the vantages of a kind cluster are. */
export const vantagePlaces = (
  cluster: Cluster,
  { api }: Kubectl,
  { namespace }: Pick<Contract, 'namespace'>,
  nodes: readonly NodeContainer[],
): VantagePlaces => ({
  kubectl: accessArgs(cluster),
  api,
  byHand: ['--kubeconfig', `./${cluster.name}.kubeconfig`],
  namespace,
  vantagesNamespace,
  outside: outsideOf(cluster.name),
  home: placesOn(nodes.map(({ name }) => name)).home,
});

/** Where clients find the system, and everything that looking at it needs. */
export async function findSystem(
  { exec, contract, openSession, signal, undo }: Run,
  kubectl: Kubectl,
  cluster: Cluster,
  nodes: readonly NodeContainer[],
  early: Surveys | undefined,
): Promise<KindSystem> {
  const places = vantagePlaces(cluster, kubectl, contract, nodes);
  const surveyAgain = (again: AbortSignal) => surveyOf(kubectl, contract.namespace, again);
  const examinedAt = ([survey, wallsSurvey]: Surveys): Examined => {
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
  const examined = examinedAt(early ?? (await surveyBoth({ contract }, kubectl, signal)));
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
      await assertSamePods(surveyAgain, examined.survey.pods, attempt);
    },
    examine: async (attempt, manner) => {
      const now = first ?? examinedAt(await surveyBoth({ contract }, kubectl, attempt));
      first = undefined;
      const seen = await examine(now, openSession, attempt, manner);
      if (manner?.isLast) undo.keepEarly(removal);
      return seen;
    },
  };
}
