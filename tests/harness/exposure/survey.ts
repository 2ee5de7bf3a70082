import { z } from 'zod';
import { HarnessError } from '../errors.ts';
import { getObjects, type Kubectl } from '../tools/kubectl.ts';
import { type NetworkPolicy, networkPolicySchema } from '../tools/network-policy.ts';
import {
  deploymentSchema,
  type Labels,
  type Node,
  namespaceSchema,
  nodeSchema,
  type Pod,
  podSchema,
  templatedSchema,
} from '../tools/objects.ts';
import {
  type EndpointSlice,
  endpointSliceSchema,
  type Ingress,
  ingressSchema,
  type Service,
  serviceSchema,
} from '../tools/service-objects.ts';
import { goesByNamespaceLabels } from './policy.ts';

/** The objects of a namespace, as they are at one moment, and the nodes they are on. Vantage Pods are no part of it. */
export interface Survey {
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  /** Pods that the harness brought to look from. */
  readonly vantagePods: readonly Pod[];
  readonly services: readonly Service[];
  readonly endpointSlices: readonly EndpointSlice[];
  readonly networkPolicies: readonly NetworkPolicy[];
  readonly ingresses: readonly Ingress[];
  /** The labels of each namespace by its name; absent where no policy goes by them, or where they may not be read. */
  readonly namespaceLabels?: Readonly<Record<string, Labels>>;
  /** The containers that somebody means to run here, whether or not there is a Pod of theirs. */
  readonly containers: readonly string[];
}

/** Carried by Pods that are there to look from. */
export const vantageLabel = 'exposure/vantage';

const kinds = [
  'pods',
  'services',
  'endpointslices',
  'networkpolicies',
  'ingresses',
  'deployments',
  'statefulsets',
  'daemonsets',
] as const;
const kindsWithNodes = ['nodes', ...kinds] as const;
const objectSchema = z.discriminatedUnion('kind', [
  nodeSchema,
  podSchema,
  serviceSchema,
  endpointSliceSchema,
  networkPolicySchema,
  ingressSchema,
  deploymentSchema,
  templatedSchema('StatefulSet'),
  templatedSchema('DaemonSet'),
]);
type AnyObject = z.infer<typeof objectSchema>;
/** An object of whatever namespace, as far as it takes to tell whose it is. */
const placedSchema = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ namespace: z.string().optional() }),
});

/** Reads the objects of a namespace in one request; without the nodes, which are no namespace's, where they may not be read. */
export async function surveyOf(
  kubectl: Kubectl,
  namespace: string,
  signal: AbortSignal,
  { withNodes = true } = {},
): Promise<Survey> {
  const query = { kinds: withNodes ? kindsWithNodes : kinds, namespace };
  const survey = surveyed(await getObjects(kubectl, query, objectSchema, signal));
  return withNamespaceLabels(kubectl, survey, signal);
}

/** The same of several namespaces, in one request for those of all. */
export async function surveysOf<const Names extends readonly string[]>(
  kubectl: Kubectl,
  namespaces: Names,
  signal: AbortSignal,
): Promise<{ readonly [Name in keyof Names]: Survey }> {
  const objects = await getObjects(kubectl, { kinds: kindsWithNodes }, placedSchema, signal);
  const within = (namespace: string) =>
    objects
      .filter((one) => one.kind === 'Node' || one.metadata.namespace === namespace)
      .map((one) => objectSchema.parse(one));
  const surveys = namespaces.map((one) => surveyed(within(one)));
  return Promise.all(
    surveys.map((survey) => withNamespaceLabels(kubectl, survey, signal)),
  ) as Promise<{ [Name in keyof Names]: Survey }>;
}

/** Reads the labels of namespaces where a policy goes by them, which few do. */
async function withNamespaceLabels(
  kubectl: Kubectl,
  survey: Survey,
  signal: AbortSignal,
): Promise<Survey> {
  if (!survey.networkPolicies.some(goesByNamespaceLabels)) return survey;
  const query = { kinds: ['namespaces'] } as const;
  const found = await getObjects(kubectl, query, namespaceSchema, signal).catch((error) => {
    if (error instanceof HarnessError) return undefined;
    throw error;
  });
  if (found === undefined) return survey;
  const each = found.map(({ metadata: { name, labels } }) => [name, labels] as const);
  return { ...survey, namespaceLabels: Object.fromEntries(each) };
}

function surveyed(objects: readonly AnyObject[]): Survey {
  const of = <Kind extends AnyObject['kind']>(kind: Kind) =>
    objects.filter((object) => object.kind === kind) as Extract<AnyObject, { kind: Kind }>[];
  const pods = of('Pod').filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const isVantage = ({ metadata }: Pod) => metadata.labels[vantageLabel] !== undefined;
  const own = pods.filter((pod) => !isVantage(pod));
  return {
    nodes: of('Node'),
    pods: own.filter(({ status }) => !['Succeeded', 'Failed'].includes(status.phase)),
    vantagePods: pods.filter(isVantage),
    services: of('Service'),
    endpointSlices: of('EndpointSlice'),
    networkPolicies: of('NetworkPolicy').filter(
      ({ metadata }) => metadata.labels[vantageLabel] === undefined,
    ),
    ingresses: of('Ingress'),
    containers: [
      ...[...of('Deployment'), ...of('StatefulSet'), ...of('DaemonSet')].flatMap(
        ({ spec }) => spec.template.spec.containers,
      ),
      ...own.flatMap(({ spec }) => spec.containers),
    ].map(({ name }) => name),
  };
}

/** The Deployment, StatefulSet or DaemonSet that a Pod belongs to, else its own name. */
export function workloadOf({ metadata }: Pod): string {
  const owner = metadata.ownerReferences[0];
  const hash = metadata.labels['pod-template-hash'];
  if (owner?.kind === 'ReplicaSet' && hash !== undefined) return owner.name.replace(`-${hash}`, '');
  return owner?.name ?? metadata.name;
}
