import { z } from 'zod';
import type { Manifest } from '../tools/apply-objects.ts';
import { type Image, imageOf, reference } from '../tools/images.ts';
import { getObjects, type Kubectl } from '../tools/kubectl.ts';

/** A Pod that the harness brought, or a Deployment of the system, with the images of its containers. */
export interface Earlier {
  readonly kind: 'Pod' | 'Deployment';
  readonly name: string;
  readonly namespace: string;
  readonly images: readonly string[];
}

const vantagePods: readonly string[] = ['stranger', 'node', 'neighbour'];
const broughtPods: readonly string[] = [...vantagePods, 'walls'];

const metadata = z.object({ name: z.string(), namespace: z.string() });
const podSpec = z.object({ containers: z.array(z.object({ image: z.string() })) });
const objectSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('Pod'), metadata, spec: podSpec }),
  z.object({
    kind: z.literal('Deployment'),
    metadata,
    spec: z.object({ template: z.object({ spec: podSpec }) }),
  }),
]);

/** What an earlier run left running: of all that carries the label, the Deployments, and the Pods with the names of those it brought. */
export async function earlierWorkloads(
  kubectl: Kubectl,
  label: string,
  signal: AbortSignal,
): Promise<readonly Earlier[]> {
  const query = { kinds: ['pods', 'deployments'], selector: label } as const;
  const objects = await getObjects(kubectl, query, objectSchema, signal);
  return objects.flatMap((object) => {
    const { kind, metadata } = object;
    if (kind === 'Pod' && !broughtPods.includes(metadata.name)) return [];
    const { containers } = kind === 'Pod' ? object.spec : object.spec.template.spec;
    return [{ kind, ...metadata, images: containers.map(({ image }) => image) }];
  });
}

/**
 * The image of the Pods to look from. They need nothing of it but Node.js, so those that are there keep theirs: another one would
 * restart their containers where they are, in the middle of a look perhaps, and after a few changes only after a back-off.
 */
export function vantageImage(earlier: readonly Earlier[], images: readonly Image[]): string {
  const [kept] = earlier.flatMap((one) => (isVantage(one) ? one.images : []));
  return kept ?? reference(imageOf('tasks', images));
}

/** Whether it is a Pod to look from. */
export const isVantage = ({ kind, name }: Earlier): boolean =>
  kind === 'Pod' && vantagePods.includes(name);

/** What is there with another image than it is to have. */
export function outdated(
  earlier: readonly Earlier[],
  images: readonly Image[],
): readonly Earlier[] {
  const forVantages = vantageImage(earlier, images);
  const tags = new Map(images.map(({ repository, tag }) => [repository, tag]));
  const isOld = (image: string) => {
    const [repository = '', tag] = image.split(':');
    return tags.has(repository) && tags.get(repository) !== tag;
  };
  return earlier.filter((one) =>
    isVantage(one) ? one.images.some((image) => image !== forVantages) : one.images.some(isOld),
  );
}

/** What a kustomization says of `prober`, which stands in the manifests for the image of the Pods to look from. */
export function standingFor(image: string): object {
  const colon = image.lastIndexOf(':');
  return { name: 'prober', newName: image.slice(0, colon), newTag: image.slice(colon + 1) };
}

/** A claim about the number of a Deployment's Pods, or, without a number, that there is none any more. */
export const replicasOf = ({ name, namespace }: Earlier, replicas?: number): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
  ...(replicas === undefined ? {} : { spec: { replicas } }),
});
