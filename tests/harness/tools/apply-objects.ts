import { z } from 'zod';
import { HarnessError } from '../errors.ts';
import { ApiError, type ApiServer } from './api-server.ts';

/** An object as a manifest has it. */
export const manifestSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
  spec: z.looseObject({}).optional(),
});
export type Manifest = z.infer<typeof manifestSchema>;

const resourcesSchema = z.object({
  resources: z.array(z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean() })),
});
type Resources = z.infer<typeof resourcesSchema>['resources'];

/** As `kubectl apply --server-side --force-conflicts` does. */
const how = 'force=true&fieldValidation=Strict';

/**
 * Applies objects on the server, several at a time: first the namespaces and the volumes, as a claim whose volume nobody has heard of
 * yet is looked at again only a second later; last whatever makes Pods, which need a ServiceAccount and are to find their policies in force.
 * Throws a HarnessError that names every object which was refused, and why. The fields will belong to the manager: what it applies no
 * more is no more, unless it is somebody else's as well.
 */
export async function applyObjects(
  api: ApiServer,
  manifests: readonly Manifest[],
  signal: AbortSignal,
  manager = 'kubectl',
): Promise<void> {
  const groups = [...new Set(manifests.map(({ apiVersion }) => apiVersion))];
  const known = new Map(
    await Promise.all(
      groups.map(async (group) => [group, await resourcesOf(api, group, signal)] as const),
    ),
  );
  const refusals: (readonly [what: string, why: string])[] = [];
  const apply = async (manifest: Manifest) => {
    const what = `${manifest.kind} "${manifest.metadata.name}"`;
    const path = objectPath(manifest, known.get(manifest.apiVersion) ?? []);
    if (path === undefined) {
      refusals.push([what, `it knows no such kind in ${manifest.apiVersion}`]);
      return;
    }
    const options = { signal, body: manifest, verb: 'apply' } as const;
    await api.ask(`${path}?fieldManager=${manager}&${how}`, options).catch((error) => {
      if (!(error instanceof ApiError)) throw error;
      refusals.push([what, error.reason]);
    });
  };
  for (const stage of [0, 1, 2])
    await Promise.all(manifests.filter((one) => stageOf(one) === stage).map(apply));
  const [first] = refusals;
  if (first === undefined) return;
  const whats = refusals.map(([what]) => what).join(', ');
  const lines = refusals.flatMap(([what, why]) => `${what}: ${why}`.split('\n'));
  throw new HarnessError(`The API server refused ${whats}: ${first[1].split('\n', 1)[0]}`, {
    evidence: lines.length === 1 ? [] : lines, // one is in the message
  });
}

async function resourcesOf(
  { ask }: ApiServer,
  group: string,
  signal: AbortSignal,
): Promise<Resources> {
  try {
    return resourcesSchema.parse(JSON.parse(await ask(pathOf(group), { signal }))).resources;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return [];
    throw error;
  }
}

const stageOf = ({ kind, spec }: Manifest): number => {
  if (kind === 'Namespace' || kind === 'PersistentVolume') return 0;
  return kind === 'Pod' || spec?.template !== undefined ? 2 : 1;
};

/** https://kubernetes.io/docs/reference/using-api/#api-groups */
const pathOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

function objectPath(
  { apiVersion, kind, metadata: { name, namespace = 'default' } }: Manifest,
  known: Resources,
): string | undefined {
  // `pods/log` is no kind of object.
  const resource = known.find((one) => one.kind === kind && !one.name.includes('/'));
  if (resource === undefined) return undefined;
  const where = resource.namespaced ? `namespaces/${namespace}/` : '';
  return `${pathOf(apiVersion)}/${where}${resource.name}/${name}`;
}
