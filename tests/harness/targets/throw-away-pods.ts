import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { vantageLabel } from '../exposure/survey.ts';
import { namespace, vantagesNamespace } from '../services.ts';
import { ownLabels } from './own-labels.ts';

const file = join(import.meta.dirname, '..', 'exposure', 'vantages.yaml');
const container = z.looseObject({ name: z.string(), image: z.string() });
const manifest = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.looseObject({ containers: z.array(container).optional() }).optional(),
});
export type Manifest = z.infer<typeof manifest>;

// `node` is where no policy holds it off from whom it looks at, and the canary is one of them, in `neighbour`.
const atHome: readonly string[] = ['node', 'neighbour'];

/** Where the throw-away Pods go, and the image with Node.js that they are made of. */
export interface Placing {
  readonly namespace: string;
  readonly vantagesNamespace: string;
  readonly image: string;
  /** The node on which the system is, as far as it is on one. */
  readonly home?: string | undefined;
}

/** The manifests of the throw-away Pods, and of what they need, for any namespace; each carries the label of what is ours. */
export async function throwAwayPods(placing: Placing): Promise<readonly Manifest[]> {
  const documents = parseAllDocuments(await readFile(file, 'utf8'));
  const renamed: Readonly<Record<string, string>> = {
    [namespace]: placing.namespace,
    [vantagesNamespace]: placing.vantagesNamespace,
  };
  return documents.map((document) => {
    const { metadata, spec, ...rest } = manifest.parse(document.toJS());
    const place = metadata.namespace;
    return {
      ...rest,
      metadata: {
        ...metadata,
        name: renamed[metadata.name] ?? metadata.name,
        ...(place === undefined ? {} : { namespace: renamed[place] ?? place }),
        labels: { [vantageLabel]: 'throw-away', ...ownLabels, ...metadata.labels },
      },
      ...(spec === undefined
        ? {}
        : { spec: placed(ofImage(spec, placing.image), metadata.name, placing) }),
    };
  });
}

/** A Pod that sees the processes of one node, and nothing else of it: without rights, as the others are. */
export function hostPidPod(plain: Manifest, node: string): Manifest {
  return {
    ...plain,
    metadata: { ...plain.metadata, name: `sockets-of-${node}` },
    spec: { ...plain.spec, hostPID: true, nodeName: node },
  };
}

function ofImage(spec: NonNullable<Manifest['spec']>, image: string) {
  if (spec.containers === undefined) return spec;
  return { ...spec, containers: spec.containers.map((one) => ({ ...one, image })) };
}

const placed = (spec: NonNullable<Manifest['spec']>, name: string, { home }: Placing) =>
  home !== undefined && atHome.includes(name) ? { ...spec, nodeName: home } : spec;
