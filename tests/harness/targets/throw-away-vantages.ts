import { z } from 'zod';
import { commandLine } from '../command-line.ts';
import { messageOf, Refused } from '../errors.ts';
import { eventually, Hopeless } from '../eventually.ts';
import { CommandError } from '../exec.ts';
import { vantageLabel } from '../exposure/survey.ts';
import { type Access, accessArgs, getObjects, type Kubectl } from '../tools/kubectl.ts';
import { podSchema } from '../tools/objects.ts';
import { deletionOf, lasting } from '../tools/own-objects.ts';
import { unfinished } from '../tools/rollout.ts';
import type { Undo } from '../undo.ts';
import { madeNow, ownLabels, runLabel } from './own-labels.ts';
import { reasonOf } from './refusal.ts';
import { type Manifest, type Placing, throwAwayPods } from './throw-away-pods.ts';

const readyTimeoutMs = 60_000;
const deleteTimeoutMs = 120_000;

/** The Pods to look from that could be made in a cluster, and what became of the others. */
export interface ThrowAway {
  readonly manifests: readonly Manifest[];
  /** By vantage, why there is no Pod: the right that lacks, or who refused it. */
  readonly refusals: ReadonlyMap<string, string>;
}

/** A cluster, and how it is found. */
interface Cluster {
  readonly kubectl: Kubectl;
  readonly access: Access;
}

/**
 * Makes the Pods to look from: `stranger` and `node` in a namespace of their own, `neighbour` beside the system. All of it is
 * promised to be deleted. What is not allowed is left out, with the reason; throws `Refused` where somebody else's are there.
 */
export async function makeVantages(
  cluster: Cluster,
  placing: Placing,
  undo: Undo,
  signal: AbortSignal,
): Promise<ThrowAway> {
  const { kubectl, access } = cluster;
  const { namespace, vantagesNamespace } = placing;
  await refuseOthers(cluster, placing, signal);
  const manifests = await throwAwayPods(placing);
  const beside = manifests.filter(({ metadata }) => metadata.namespace === namespace);
  const apart = manifests.filter((one) => !beside.includes(one));
  const promise = (title: string, where: { namespace: string; resources?: string }) => {
    const selector = `${vantageLabel},${madeNow}`;
    const owed = { kind: 'objects', selector, ...where, ...lasting(access) } as const;
    const work = () => kubectl(deletionOf(owed), { timeoutMs: deleteTimeoutMs });
    return undo.promise(title, work, owed);
  };
  const besides = promise(`Deleting the Pod to look from in "${namespace}"`, {
    namespace,
    resources: besideKinds,
  });
  const aparts = promise(`Deleting namespace "${vantagesNamespace}"`, {
    namespace: vantagesNamespace,
  });
  // Of two runs that found nobody at the same time the API server lets one make its first object: the other is refused.
  const alone = async (made: Made) => {
    if (/ already exists$/.test(made.refusal ?? '')) await refuseOthers(cluster, placing, signal);
    return made;
  };
  const pods = apart.filter(({ kind }) => kind === 'Pod');
  const others = apart.filter((one) => !pods.includes(one));
  const place = await create(kubectl, others, signal);
  if (place.made === 0) aparts();
  await alone(place);
  const [neighbour, ...rest] = await Promise.all([
    start(kubectl, beside, signal).then(alone),
    ...pods.map((pod) => (place.refusal === undefined ? start(kubectl, [pod], signal) : place)),
  ]);
  if (neighbour.made === 0) besides();
  const all = [
    ...pods.map(({ metadata }, at) => [metadata.name, rest[at]?.refusal] as const),
    ['neighbour', neighbour.refusal] as const,
  ];
  const refusals = new Map(all.flatMap(([name, why]) => (why === undefined ? [] : [[name, why]])));
  return { manifests, refusals };
}

/** How many objects were made, and why no more, where one was refused. */
interface Made {
  readonly made: number;
  readonly refusal?: string;
}

/** Creates objects, and waits until the Pod among them is ready. */
export async function start(
  kubectl: Kubectl,
  objects: readonly Manifest[],
  signal: AbortSignal,
): Promise<Made> {
  const created = await create(kubectl, objects, signal);
  const pod = objects.find(({ kind }) => kind === 'Pod');
  if (created.refusal !== undefined || pod === undefined) return created;
  const { name, namespace = '' } = pod.metadata;
  const look = async (attempt: AbortSignal) => {
    const query = { kinds: ['pods'], namespace, fieldSelector: `metadata.name=${name}` } as const;
    const waits = unfinished(await getObjects(kubectl, query, podSchema, attempt));
    const reason = waits.map((wait) => `${wait.subject}: ${wait.reason}`).join('; ');
    if (waits.some(({ isHopeless }) => isHopeless)) throw new Hopeless(reason);
    if (waits.length > 0) throw new Error(reason);
  };
  const patience = { timeoutMs: readyTimeoutMs, intervalMs: 300, signal };
  return eventually(`Pod "${name}"`, look, patience).then(
    () => created,
    (error) => {
      signal.throwIfAborted();
      return { ...created, refusal: messageOf(error.cause ?? error) };
    },
  );
}

/** Creates objects one after the other, up to the first that the API server refuses. */
async function create(
  kubectl: Kubectl,
  objects: readonly Manifest[],
  signal: AbortSignal,
): Promise<Made> {
  for (const [made, object] of objects.entries()) {
    const input = JSON.stringify(object);
    const refusal = await kubectl(['create', '--filename=-'], { input, signal }).then(
      () => undefined,
      reasonOf,
    );
    if (refusal !== undefined) return { made, refusal };
  }
  return { made: objects.length };
}

const besideKinds = 'pods,networkpolicies,serviceaccounts';

const labelledSchema = z.object({
  metadata: z.object({ labels: z.record(z.string(), z.string()).default({}) }),
});
const foundSchema = z.union([
  z.object({ items: z.array(labelledSchema) }).transform(({ items }) => items),
  labelledSchema.transform((one) => [one]),
]);

/**
 * Throws `Refused` where the namespace of the Pods is somebody's, or another run's are there. Whether that one lives cannot be known
 * here: what a dead one of this machine left is gone by now. What may not be read is not there.
 */
async function refuseOthers(
  { kubectl, access }: Cluster,
  { namespace, vantagesNamespace }: Placing,
  signal: AbortSignal,
): Promise<void> {
  const labelsOf = async (what: readonly string[]) => {
    const args = ['get', ...what, '--ignore-not-found', '--output=json'];
    const { stdout } = await kubectl(args, { signal }).catch((error) => {
      if (error instanceof CommandError) return { stdout: '' };
      throw error;
    });
    const found = stdout === '' ? [] : foundSchema.parse(JSON.parse(stdout));
    return found.map(({ metadata }) => metadata.labels);
  };
  const [apart, beside] = await Promise.all([
    labelsOf(['namespace', vantagesNamespace]),
    labelsOf([besideKinds, '--namespace', namespace, '--selector', vantageLabel]),
  ]);
  if (apart.some((labels) => labels[vantageLabel] === undefined)) {
    throw new Refused(
      `Namespace "${vantagesNamespace}" is there already and is not one that this command made: it has no label ` +
        `"${vantageLabel}". Delete or rename it: the Pods to look from belong there.`,
    );
  }
  const deletions = [
    { namespace: vantagesNamespace, labels: apart },
    { namespace, resources: besideKinds, labels: beside },
  ].flatMap(({ labels, ...where }) => {
    const others = labels.map((one) => one[runLabel]).filter((run) => run !== ownLabels[runLabel]);
    return [...new Set(others)].map((run) => {
      const selector = [vantageLabel, run === undefined ? `!${runLabel}` : `${runLabel}=${run}`];
      const deletion = deletionOf({ ...where, selector: selector.join() });
      return commandLine('kubectl', [...accessArgs(access), ...deletion]);
    });
  });
  if (deletions.length === 0) return;
  throw new Refused(
    `Another run looks at namespace "${namespace}": its Pods to look from are there. Wait until it has ended. ` +
      `Where it was killed, on another machine, delete what it left: ${deletions.join(' && ')}`,
  );
}
