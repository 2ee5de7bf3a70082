import { parseAllDocuments } from 'yaml';
import { HarnessError } from '../errors.ts';
import { CommandError } from '../exec.ts';
import { applyObjects, type Manifest, manifestSchema } from './apply-objects.ts';
import type { Kubectl } from './kubectl.ts';
import { resourceName } from './prune.ts';

/** What `kustomize` makes of a folder: manifests in YAML. No cluster is asked. */
export const renderKustomization = async (
  kubectl: Kubectl,
  folder: string,
  signal: AbortSignal,
): Promise<string> => (await kubectl(['kustomize', folder], { signal })).stdout;

/**
 * Applies manifests on the server: they win over whoever changed an object since. Bare Pods that cannot be changed in place are
 * replaced. Gives the names of the objects, as `kubectl -o name` spells them.
 */
export async function applyManifests(
  kubectl: Kubectl,
  rendered: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const manifests = parseAllDocuments(rendered).map((one) => manifestSchema.parse(one.toJS()));
  const apply = async () => {
    if (kubectl.api !== undefined) return applyObjects(kubectl.api, manifests, signal);
    await kubectl(['apply', '--filename=-', '--server-side', '--force-conflicts'], {
      input: rendered,
      signal,
    });
  };
  await apply().catch(async (error) => {
    const stale = unchangeablePods(error, manifests);
    if (stale.length === 0) throw error;
    await deletePods(kubectl, stale, signal);
    await apply();
  });
  return manifests.map(resourceName);
}

/** Renders a folder and applies that. */
export const applyKustomization = async (
  kubectl: Kubectl,
  folder: string,
  signal: AbortSignal,
): Promise<readonly string[]> =>
  applyManifests(kubectl, await renderKustomization(kubectl, folder, signal), signal);

/** The Pods of which the API server says that they are to be made anew. Its refusal names no namespace, so all of that name are meant. */
function unchangeablePods(error: unknown, manifests: readonly Manifest[]): readonly Manifest[] {
  if (!(error instanceof HarnessError)) return [];
  const said = error instanceof CommandError ? error.stderr : [error.message, ...error.evidence];
  const refusal = /Pod "([^"]+)" is invalid: .*pod updates may not change fields/g;
  const names = [...[said].flat().join('\n').matchAll(refusal)].map(([, name]) => name);
  return manifests.filter(({ kind, metadata }) => kind === 'Pod' && names.includes(metadata.name));
}

async function deletePods(
  kubectl: Kubectl,
  pods: readonly Manifest[],
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(
    pods.map(({ metadata: { name, namespace = 'default' } }) =>
      kubectl(['delete', 'pod', name, '--namespace', namespace, '--ignore-not-found'], { signal }),
    ),
  );
}
