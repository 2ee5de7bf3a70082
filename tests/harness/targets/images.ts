import { root } from '../config.ts';
import { buildImages, imageId, missingImages } from '../tools/docker.ts';
import { type Image, wantedImages } from '../tools/images.ts';
import type { Run } from './target.ts';

const baseImage = 'node:26-slim';

/** The images that the sources ask for, built unless they are there already. */
export async function provideImages(
  { exec, stage }: Run,
  signal: AbortSignal,
): Promise<readonly Image[]> {
  const base = `${baseImage} ${(await imageId(exec, baseImage, signal)) ?? ''}`;
  const images = await wantedImages(root, base);
  const missing = await missingImages(exec, images, signal);
  if (missing.length > 0) {
    const names = missing.map(({ service }) => service).join(', ');
    await stage(`Building images ${names}`, () => buildImages(exec, root, missing, signal));
  }
  return images;
}
