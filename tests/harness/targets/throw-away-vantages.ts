import { messageOf, Refused } from '../errors.ts';
import { eventually, Hopeless } from '../eventually.ts';
import { CommandError } from '../exec.ts';
import { vantageLabel } from '../exposure/survey.ts';
import { type Access, getObjects, type Kubectl } from '../tools/kubectl.ts';
import { podSchema } from '../tools/objects.ts';
import { lasting } from '../tools/own-objects.ts';
import { unfinished } from '../tools/rollout.ts';
import type { Undo } from '../undo.ts';
import { madeNow } from './own-labels.ts';
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

/**
 * Makes the Pods to look from: `stranger` and `node` in a namespace of their own, `neighbour` beside the system. All of it is
 * promised to be deleted. What is not allowed is left out, with the reason; throws `Refused` when the namespace is somebody's.
 */
export async function makeVantages(
  { kubectl, access }: { readonly kubectl: Kubectl; readonly access: Access },
  placing: Placing,
  undo: Undo,
  signal: AbortSignal,
): Promise<ThrowAway> {
  const { namespace, vantagesNamespace } = placing;
  await clearLeftovers(kubectl, placing, signal);
  const manifests = await throwAwayPods(placing);
  const beside = manifests.filter(({ metadata }) => metadata.namespace === namespace);
  const apart = manifests.filter((one) => !beside.includes(one));
  const pods = apart.filter(({ kind }) => kind === 'Pod');
  const owed = {
    kind: 'objects',
    selector: `${vantageLabel},${madeNow}`,
    ...lasting(access),
  } as const;
  const besides = undo.promise(
    `Deleting the Pod to look from in "${namespace}"`,
    () => kubectl(deletionOf(namespace), { timeoutMs: deleteTimeoutMs }),
    { ...owed, namespace, resources: besideKinds },
  );
  const aparts = undo.promise(
    `Deleting namespace "${vantagesNamespace}"`,
    () => kubectl(deletionOfAll(vantagesNamespace), { timeoutMs: deleteTimeoutMs }),
    { ...owed, namespace: vantagesNamespace },
  );
  const places = apart.filter(({ kind }) => kind !== 'Pod');
  const [neighbour, place] = await Promise.all([
    start(kubectl, beside, signal),
    create(kubectl, places, signal),
  ]);
  if (neighbour.made === 0) besides();
  if (place.made === 0) aparts();
  const others = await Promise.all(
    pods.map(async (pod): Promise<[string, string | undefined]> => {
      const { refusal } = place.refusal === undefined ? await start(kubectl, [pod], signal) : place;
      return [pod.metadata.name, refusal];
    }),
  );
  const all = [...others, ['neighbour', neighbour.refusal] as const];
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

const deletionOf = (namespace: string): readonly string[] => {
  const ours = ['--namespace', namespace, '--selector', vantageLabel, '--ignore-not-found'];
  return ['delete', besideKinds, ...ours];
};

const deletionOfAll = (namespace: string): readonly string[] => [
  'delete',
  'namespace',
  namespace,
  '--ignore-not-found',
];

/** Removes what a killed run left; throws `Refused` where the namespace is not one of ours. What may not be read is not there. */
async function clearLeftovers(
  kubectl: Kubectl,
  { namespace, vantagesNamespace }: Placing,
  signal: AbortSignal,
): Promise<void> {
  const label = `{.metadata.labels.${vantageLabel.replace('.', '\\.')}}`;
  const get = ['get', 'namespace', vantagesNamespace, '--ignore-not-found'];
  const answer = (args: readonly string[]) =>
    kubectl(args, { signal, timeoutMs: deleteTimeoutMs }).then(
      ({ stdout }) => stdout.trim(),
      (error) => {
        if (error instanceof CommandError) return '';
        throw error;
      },
    );
  const found = await answer([...get, `--output=jsonpath=found ${label}`]);
  if (found === 'found') {
    throw new Refused(
      `Namespace "${vantagesNamespace}" is there already and is not one that this command made: it has no label ` +
        `"${vantageLabel}". Delete or rename it: the Pods to look from belong there.`,
    );
  }
  if (found !== '') await answer(deletionOfAll(vantagesNamespace));
  await answer(deletionOf(namespace));
}
