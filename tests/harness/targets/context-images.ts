import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from '../config.ts';
import type { ContextConfig } from '../context-config.ts';
import { HarnessError } from '../errors.ts';
import { serviceNames, services } from '../services.ts';
import type { Image } from '../tools/images.ts';
import { inRegistry, pushImages } from '../tools/registry.ts';
import { provideImages } from './images.ts';
import type { Run } from './target.ts';

const file = 'k8s/kustomization.yaml';
const kustomizationSchema = z.object({
  images: z.array(z.object({ name: z.string(), newTag: z.string() })),
});

/** The images, named as the cluster pulls them: built from the sources and pushed, or those that are there already. */
export async function contextImages(
  run: Run,
  { registry, arePrebuilt }: ContextConfig,
): Promise<readonly Image[]> {
  if (arePrebuilt || registry === undefined)
    return (await namedImages()).map((image) => inRegistry(image, registry));
  const images = await provideImages(run, run.signal);
  return run.stage(`Pushing images to ${registry}`, () =>
    pushImages(run.exec, images, registry, run.signal),
  );
}

/** The images by the tags that the manifests have for them. */
async function namedImages(): Promise<readonly Image[]> {
  const { images } = kustomizationSchema.parse(parse(await readFile(join(root, file), 'utf8')));
  return serviceNames.map((service) => {
    const { image } = services[service];
    const tag = images.find(({ name }) => name === image)?.newTag;
    if (tag === undefined)
      throw new HarnessError(`${file} has no tag for ${image}. Add it to its images.`);
    return { service, repository: image, tag };
  });
}
