import { z } from 'zod';
import { type Image, imageOf, reference } from '../tools/images.ts';
import { getObjects, type Kubectl } from '../tools/kubectl.ts';

/** A Pod that the harness brought, with the image of its containers. */
export interface Brought {
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
}

const vantagePods: readonly string[] = ['stranger', 'node', 'neighbour'];
const brought: readonly string[] = [...vantagePods, 'walls'];

const podSchema = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string() }),
  spec: z.object({ containers: z.tuple([z.object({ image: z.string() })], z.unknown()) }),
});

/** The Pods that an earlier run brought: by their names, and by the label of everything that is applied. */
export async function broughtPods(
  kubectl: Kubectl,
  label: string,
  signal: AbortSignal,
): Promise<readonly Brought[]> {
  const pods = await getObjects(kubectl, { kinds: ['pods'], selector: label }, podSchema, signal);
  return pods
    .filter(({ metadata }) => brought.includes(metadata.name))
    .map(({ metadata: { name, namespace }, spec: { containers } }) => {
      return { name, namespace, image: containers[0].image };
    });
}

/**
 * The image of the Pods to look from. They need nothing of it but Node.js, so those that are there keep theirs: another one would
 * restart their containers where they are, in the middle of a look perhaps, and after a few changes only after a back-off.
 */
export function vantageImage(there: readonly Brought[], images: readonly Image[]): string {
  const kept = there.find(({ name }) => vantagePods.includes(name));
  return kept?.image ?? reference(imageOf('tasks', images));
}

/** The Pods of another image than they are to have. They are better deleted than changed where they are. */
export function outdated(there: readonly Brought[], images: readonly Image[]): readonly Brought[] {
  const forVantages = vantageImage(there, images);
  const forWalls = reference(imageOf('auth', images));
  return there.filter(
    ({ name, image }) => image !== (vantagePods.includes(name) ? forVantages : forWalls),
  );
}

/** What a kustomization says of `prober`, which stands in the manifests for the image of the Pods to look from. */
export function standingFor(image: string): object {
  const colon = image.lastIndexOf(':');
  return { name: 'prober', newName: image.slice(0, colon), newTag: image.slice(colon + 1) };
}
