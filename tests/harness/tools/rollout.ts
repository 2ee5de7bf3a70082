import { z } from 'zod';
import { HarnessError } from '../errors.ts';
import { eventually, Hopeless } from '../eventually.ts';
import { getObjects, type Kubectl } from './kubectl.ts';
import { type Deployment, deploymentSchema, type Pod, podSchema } from './objects.ts';

const rolloutTimeoutMs = 90_000;
const logLines = 15;

/** Whether every Deployment and bare Pod of the namespaces is ready now. */
export const areRolledOut = async (
  kubectl: Kubectl,
  namespaces: readonly string[],
  signal: AbortSignal,
): Promise<boolean> => (await waitsIn(kubectl, namespaces, signal)).length === 0;

/**
 * Waits until every Deployment and bare Pod of the namespaces is ready. A rollout that cannot finish throws a HarnessError with the
 * Kubernetes reason and the container's last log lines: at once where waiting mends nothing, else at the deadline.
 */
export async function untilRolledOut(
  kubectl: Kubectl,
  namespaces: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const look = async (attempt: AbortSignal) => {
    const waits = await waitsIn(kubectl, namespaces, attempt);
    const stuck = waits.filter(({ isHopeless }) => isHopeless);
    if (stuck.length > 0) throw new Hopeless(reasons(stuck));
    if (waits.length > 0) throw new Error(reasons(waits));
  };
  try {
    await eventually('the rollout', look, { timeoutMs: rolloutTimeoutMs, intervalMs: 150, signal });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof HarnessError)) throw error;
    const evidence = await lastLogs(kubectl, namespaces, signal);
    throw new HarnessError(error.message, { cause: error.cause, evidence });
  }
}

async function waitsIn(
  kubectl: Kubectl,
  namespaces: readonly string[],
  signal: AbortSignal,
): Promise<readonly Wait[]> {
  const objects = await objectsIn(kubectl, namespaces, signal);
  return namespaces.flatMap((one) =>
    unfinished(objects.filter(({ metadata }) => metadata.namespace === one)),
  );
}

const rolloutSchema = z.discriminatedUnion('kind', [deploymentSchema, podSchema]);
type RolloutObject = z.infer<typeof rolloutSchema>;

// In a cluster of our own its Pods are most of the answer, and it is asked for again and again.
const withoutKubernetes = 'metadata.namespace!=kube-system';

/** The objects of the namespaces in one request: of one alone, else, as kubectl knows no third way, of all but Kubernetes' own. */
async function objectsIn(
  kubectl: Kubectl,
  namespaces: readonly string[],
  signal: AbortSignal,
): Promise<readonly RolloutObject[]> {
  const [only = ''] = namespaces;
  const where =
    namespaces.length === 1 ? { namespace: only } : { fieldSelector: withoutKubernetes };
  const query = { kinds: ['deployments', 'pods'], ...where } as const;
  const objects = await getObjects(kubectl, query, rolloutSchema, signal);
  return objects.filter(({ metadata }) => namespaces.includes(metadata.namespace));
}

export interface Wait {
  readonly subject: string;
  readonly reason: string;
  readonly isHopeless: boolean;
}

/** What the rollout still waits for, each with Kubernetes' own reason. Empty when all replicas are available. */
export function unfinished(objects: readonly RolloutObject[]): readonly Wait[] {
  const deployments = objects.filter((object) => object.kind === 'Deployment');
  const pods = objects.filter((object) => object.kind === 'Pod');
  if (objects.length === 0) {
    const reason = 'the namespace has none; does k8s/kustomization.yaml list the manifests?';
    return [{ subject: 'deployments and pods', reason, isHopeless: true }];
  }
  const waiting = deployments.filter((deployment) => !isRolledOut(deployment));
  const unready = pods.filter(
    (pod) => !isReady(pod) && pod.metadata.deletionTimestamp === undefined,
  );
  return [...waiting.flatMap(refusals), ...unready.flatMap(podWaits), ...waiting.map(replicas)];
}

function isRolledOut({ metadata, spec, status }: Deployment): boolean {
  const { observedGeneration, updatedReplicas, availableReplicas } = status;
  return (
    observedGeneration >= (metadata.generation ?? 0) &&
    updatedReplicas === spec.replicas &&
    availableReplicas === spec.replicas &&
    status.replicas === spec.replicas
  );
}

const isReady = ({ status }: Pod): boolean =>
  status.conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True');

/** The API server refused the Pods themselves: a quota, an unknown ServiceAccount, the Pod Security profile. */
function refusals({ metadata, status }: Deployment): readonly Wait[] {
  return status.conditions
    .filter(({ type, status: is }) => type === 'ReplicaFailure' && is === 'True')
    .map(({ reason, message }) => ({
      subject: `deployment/${metadata.name}`,
      reason: `${reason}: ${message}`,
      isHopeless: true,
    }));
}

function replicas({ metadata, spec, status }: Deployment): Wait {
  const reason = `${status.availableReplicas} of ${spec.replicas} replicas available`;
  return { subject: `deployment/${metadata.name}`, reason, isHopeless: false };
}

/** Reasons that a container waits for and that no waiting mends on images that are already there. */
const hopelessReasons = new Set(['ErrImageNeverPull', 'ImagePullBackOff', 'InvalidImageName']);
const crashesUntilHopeless = 2;

function podWaits({ metadata, status }: Pod): readonly Wait[] {
  const scheduling = status.conditions
    .filter(({ type, status: is }) => type === 'PodScheduled' && is === 'False')
    .map(({ reason, message }) => ({
      subject: `pod/${metadata.name}`,
      reason: `${reason}: ${message}`,
      isHopeless: false,
    }));
  const containers = unreadyOf(status).map(({ name, state, lastState, restartCount }) => {
    const ended = state.terminated ?? lastState.terminated;
    const exit = ended === undefined ? '' : `, last exit code ${ended.exitCode}`;
    const waiting = state.waiting?.reason ?? state.terminated?.reason ?? 'not ready yet';
    const detail = state.waiting?.message ? ` (${state.waiting.message})` : '';
    return {
      subject: `pod/${metadata.name} ${name}`,
      reason: `${waiting}${exit}${detail}`,
      isHopeless:
        hopelessReasons.has(waiting) ||
        // Between two tries a crash loop shows as terminated more often than as CrashLoopBackOff.
        (restartCount >= crashesUntilHopeless &&
          (waiting === 'CrashLoopBackOff' || state.terminated !== undefined)),
    };
  });
  return [...scheduling, ...containers];
}

/** The containers that are not ready; first those that the others wait for. */
const unreadyOf = ({ initContainerStatuses, containerStatuses }: Pod['status']) =>
  [...initContainerStatuses, ...containerStatuses].filter(({ ready }) => !ready);

const reasons = (waits: readonly Wait[]): string =>
  waits.map(({ subject, reason }) => `${subject}: ${reason}`).join('\n');

/** The last log lines of the containers that are not ready; of the one before, where it crashed. */
async function lastLogs(
  kubectl: Kubectl,
  namespaces: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found: readonly RolloutObject[] = await objectsIn(kubectl, namespaces, signal).catch(
    () => [], // an API server that is gone must not replace the reason
  );
  const pods = found.filter((object): object is Pod => object.kind === 'Pod');
  const sick = pods.flatMap(({ metadata, status }) =>
    unreadyOf(status).map(({ name, state, restartCount }) => ({
      pod: metadata.name,
      namespace: metadata.namespace,
      container: name,
      // A container that runs anew says nothing of why the one before it ended.
      isPrevious: restartCount > 0 && state.running !== undefined,
    })),
  );
  const logs = await Promise.all(
    sick.map(async ({ pod, namespace, container, isPrevious }) => {
      const args = ['logs', pod, '--namespace', namespace, '--container', container];
      const tail = [`--tail=${logLines}`, ...(isPrevious ? ['--previous'] : [])];
      const log = await kubectl([...args, ...tail], { signal }).catch(() => undefined);
      const lines = log?.stdout.trimEnd().split('\n').filter(Boolean) ?? [];
      return lines.length === 0 ? [] : [`${pod} ${container}:`, ...lines];
    }),
  );
  return logs.flat();
}
