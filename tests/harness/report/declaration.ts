import { type Document, isDocument, LineCounter, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { offsetOf } from '../exposure/yaml-path.ts';
import type { Place, Source } from './source.ts';

/**
 * The line of the manifests that declares an object such as `Service/auth`, or best a field of it such as `spec.ports[0].nodePort`.
 * A Pod is declared by its workload, a node by the cluster's configuration. Undefined where no manifest declares it.
 */
export function declarationOf(
  manifests: readonly Source[],
  object: string,
  field = '',
): Place | undefined {
  const [kind = '', name = ''] = object.split('/');
  const declared = manifests.flatMap(declaredIn);
  if (kind === 'node') {
    const cluster = declared.find((one) => one.kind === 'Cluster');
    return cluster && placeIn(cluster, ['nodes', 0, ...pathOf(field)]);
  }
  const itself = declared.find((one) => one.kind === kind && one.name === name);
  if (itself !== undefined) return placeIn(itself, field === '' ? ['kind'] : pathOf(field));
  if (kind !== 'Pod') return undefined;
  // The longest name wins: Pod `users-admin-5d97-x` is of `users-admin`, not of `users`.
  const [workload] = declared
    .filter((one) => one.containers.length > 0 && name.startsWith(`${one.name}-`))
    .sort((one, other) => other.name.length - one.name.length);
  return workload && placeIn(workload, pathInWorkload(workload, field));
}

interface Declared {
  readonly kind: string;
  readonly name: string;
  /** The containers in its Pod template, each with its path there. */
  readonly containers: readonly Named[];
  readonly document: Document;
  readonly file: string;
  readonly lineCounter: LineCounter;
}

interface Named {
  readonly name: string;
  readonly path: readonly PropertyKey[];
}

const named = z.object({ name: z.string() });
const objectSchema = z.object({
  kind: z.string(),
  metadata: named.optional(),
  spec: z
    .looseObject({
      template: z
        .object({
          spec: z.object({
            containers: z.array(named),
            initContainers: z.array(named).default([]),
          }),
        })
        .optional(),
    })
    .optional(),
});

function declaredIn({ file, text }: Source): readonly Declared[] {
  const lineCounter = new LineCounter();
  return [...parseAllDocuments(text, { lineCounter })].flatMap((document) => {
    if (!isDocument(document) || document.errors.length > 0) return [];
    const parsed = objectSchema.safeParse(document.toJS());
    if (!parsed.success) return [];
    const { kind, metadata, spec } = parsed.data;
    const lists = Object.entries(spec?.template?.spec ?? {});
    const containers = lists.flatMap(([list, members]) =>
      members.map(({ name }, index) => ({ name, path: [list, index] })),
    );
    return [{ kind, name: metadata?.name ?? '', containers, document, file, lineCounter }];
  });
}

function placeIn({ document, file, lineCounter }: Declared, path: readonly PropertyKey[]): Place {
  const offset = offsetOf(document.contents, path) ?? 0;
  return { file, line: lineCounter.linePos(offset).line || 1 };
}

function pathInWorkload({ containers }: Declared, field: string): readonly PropertyKey[] {
  const [, container] = /^container (.+)$/.exec(field) ?? [];
  const found = containers.find(({ name }) => name === container);
  if (found !== undefined) return ['spec', 'template', 'spec', ...found.path];
  return field.startsWith('spec.') || field.startsWith('metadata.')
    ? ['spec', 'template', ...pathOf(field)]
    : ['kind'];
}

const pathOf = (field: string): readonly string[] => field.match(/[^.[\]]+/g) ?? [];
