import { root } from '../config.ts';
import { serviceNames, services } from '../services.ts';
import { buildImages, localImages } from '../tools/docker.ts';
import { type Image, reference, wantedImages } from '../tools/images.ts';
import type { Run } from './target.ts';

const baseImage = 'node:26-slim';

/** The images that the sources ask for, built unless they are there already. */
export async function provideImages(
  { exec, stage }: Run,
  signal: AbortSignal,
): Promise<readonly Image[]> {
  const names = [baseImage, ...serviceNames.map((service) => services[service].image)];
  const found = await localImages(exec, names, signal);
  const images = await wantedImages(root, `${baseImage} ${found.get(baseImage) ?? ''}`);
  const missing = images.filter((image) => !found.has(reference(image)));
  if (missing.length > 0) {
    const lacking = missing.map(({ service }) => service).join(', ');
    await stage(`Building images ${lacking}`, () => buildImages(exec, root, missing, signal));
  }
  return images;
}
