import { z } from 'zod';
import { getObjects, type Kubectl } from './kubectl.ts';

/** The kinds that are deleted. Volumes and their claims are left out: nothing stored is lost. */
export const prunedKinds = [
  'deployments',
  'services',
  'serviceaccounts',
  'pods',
  'networkpolicies',
  'ingresses',
  'roles',
  'rolebindings',
] as const;

const objectSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string(), namespace: z.string() }),
});

/** An object's name as `kubectl -o name` spells it: `deployment.apps/tasks`. */
export function resourceName({
  apiVersion,
  kind,
  metadata: { name },
}: {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}): string {
  const [group] = apiVersion.includes('/') ? apiVersion.split('/') : [];
  return `${[kind.toLowerCase(), ...(group === undefined ? [] : [group])].join('.')}/${name}`;
}

/** Deletes the labelled objects that are no longer among the applied ones: manifests that were taken away. */
export async function pruneObjects(
  kubectl: Kubectl,
  label: string,
  applied: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const objects = await getObjects(
    kubectl,
    { kinds: prunedKinds, selector: label },
    objectSchema,
    signal,
  );
  const stale = objects.filter((object) => !applied.includes(resourceName(object)));
  await Promise.all(
    stale.map((object) => {
      const where = ['--namespace', object.metadata.namespace];
      return kubectl(['delete', resourceName(object), ...where, '--wait=false'], { signal });
    }),
  );
}
