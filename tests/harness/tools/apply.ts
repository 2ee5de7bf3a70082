import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { CommandError } from '../exec.ts';
import type { Kubectl } from './kubectl.ts';

/**
 * Applies what `kustomize` makes of a folder, on the server: one request an object, and the manifests win over whoever changed
 * the object since. Bare Pods that cannot be changed in place are replaced. Gives the names of the objects, as `kubectl -o name`
 * spells them.
 */
export async function applyKustomization(
  kubectl: Kubectl,
  folder: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const serverSide = ['--server-side', '--force-conflicts', '--output=name'];
  const apply = () => kubectl(['apply', '--kustomize', folder, ...serverSide], { signal });
  const { stdout } = await apply().catch(async (error) => {
    const stale = error instanceof CommandError ? unchangeablePods(error.stderr) : [];
    if (stale.length === 0) throw error;
    await deletePods(kubectl, folder, stale, signal);
    return apply();
  });
  return stdout.split('\n').filter(Boolean);
}

/** The names of the Pods of which the API server says that they are to be made anew. */
const unchangeablePods = (stderr: string): readonly string[] =>
  [
    ...stderr.matchAll(/^The Pod "([^"]+)" is invalid: .*pod updates may not change fields/gm),
  ].flatMap(([, name]) => name ?? []);

const manifestSchema = z.object({
  kind: z.string(),
  metadata: z.object({ name: z.string(), namespace: z.string().default('default') }),
});

/** The refusal names no namespace, so the manifests say which Pods are meant. */
async function deletePods(
  kubectl: Kubectl,
  folder: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const { stdout } = await kubectl(['kustomize', folder], { signal });
  const pods = parseAllDocuments(stdout)
    .map((document) => manifestSchema.parse(document.toJS()))
    .filter(({ kind, metadata }) => kind === 'Pod' && names.includes(metadata.name));
  await Promise.all(
    pods.map(({ metadata: { name, namespace } }) =>
      kubectl(['delete', 'pod', name, '--namespace', namespace, '--ignore-not-found'], { signal }),
    ),
  );
}
