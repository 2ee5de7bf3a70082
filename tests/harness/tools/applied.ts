import { createHash } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { applyObjects } from './apply-objects.ts';
import { getObjects, type Kubectl } from './kubectl.ts';
import { prunedKinds } from './prune.ts';

/** Where the mark of what was applied last is kept, and on which objects it says something. */
export interface Place {
  /** The namespace that carries the mark as an annotation. */
  readonly namespace: string;
  /** The label, as `key=value`, of everything that is applied. */
  readonly label: string;
}

const annotation = 'exposure/applied';
/** The mark belongs to none of the manifests, so whoever applies those leaves it alone. */
const manager = 'e2e-mark';
const kinds = ['namespaces', ...prunedKinds, 'persistentvolumeclaims'] as const;

const objectSchema = z.looseObject({
  metadata: z.object({
    name: z.string(),
    namespace: z.string().default(''),
    uid: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
});

/**
 * Whether a folder of manifests was applied last, and nobody has changed an object since: then there is nothing to apply. To ask
 * takes one request a kind, where applying takes one an object.
 */
export async function isApplied(
  kubectl: Kubectl,
  place: Place,
  folder: string,
  signal: AbortSignal,
): Promise<boolean> {
  const objects = await labelled(kubectl, place, signal);
  const mark = objects.find(({ metadata }) => metadata.name === place.namespace)?.metadata
    .annotations[annotation];
  return mark !== undefined && mark === (await markOf(objects, folder));
}

/** Remembers, in the cluster itself, that a folder of manifests was applied and what came of it. */
export async function markApplied(
  kubectl: Kubectl,
  place: Place,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const mark = await markOf(await labelled(kubectl, place, signal), folder);
  const { namespace: name } = place;
  if (kubectl.api === undefined) {
    const words = ['annotate', 'namespace', name, '--overwrite', `${annotation}=${mark}`];
    await kubectl(words, { signal });
    return;
  }
  const metadata = { name, annotations: { [annotation]: mark } };
  await applyObjects(
    kubectl.api,
    [{ apiVersion: 'v1', kind: 'Namespace', metadata }],
    signal,
    manager,
  );
}

const labelled = (kubectl: Kubectl, { label }: Place, signal: AbortSignal) =>
  getObjects(kubectl, { kinds, selector: label }, objectSchema, signal);

/** A hash of the files and of the objects, without what the cluster itself keeps changing. */
async function markOf(
  objects: readonly z.infer<typeof objectSchema>[],
  folder: string,
): Promise<string> {
  const hash = createHash('sha256');
  for (const path of (await Array.fromAsync(glob('**/*.{yaml,yml,json}', { cwd: folder }))).sort())
    hash.update(`${path}\0`).update(await readFile(join(folder, path)));
  for (const { status: _, metadata, ...wanted } of objects) {
    const { name, namespace, uid, labels } = metadata;
    hash.update(JSON.stringify({ name, namespace, uid, labels, ...wanted }));
  }
  return hash.digest('hex').slice(0, 32);
}
