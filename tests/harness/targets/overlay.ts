import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../config.ts';

/** Carried by everything that is applied. */
export const partOf = 'app.kubernetes.io/part-of';

/** Where a run's manifests are, as they are in `k8s/`, with the overlays beside them. */
export const manifestsIn = (folder: string): string => join(folder, 'manifests');

export interface Overlay {
  /** The name of its folder. */
  readonly name: string;
  /** What is brought beside `k8s/`: the content by file name. */
  readonly files?: Readonly<Record<string, string>>;
  /** What the kustomization says beside its resources: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization */
  readonly changes: object;
}

/** Writes the manifests as they are, and an overlay that is laid over them; gives the overlay's folder. */
export async function writeOverlay(
  folder: string,
  { name, files = {}, changes }: Overlay,
): Promise<string> {
  const manifests = manifestsIn(folder);
  const overlay = join(manifests, name);
  await mkdir(overlay, { recursive: true });
  await cp(join(root, 'k8s'), join(manifests, 'k8s'), {
    recursive: true,
    filter: (source) => !/(kind|exposure(\.schema)?)\.(yaml|json)$/.test(source), // not applied
  });
  for (const [file, content] of Object.entries(files))
    await writeFile(join(overlay, file), content);
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: ['../k8s', ...Object.keys(files)],
    ...changes,
  };
  await writeFile(join(overlay, 'kustomization.yaml'), JSON.stringify(kustomization));
  return overlay;
}
