import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../config.ts';
import { serviceNames, services } from '../services.ts';
import { buildImages, localImages } from '../tools/docker.ts';
import { type Image, reference, wantedImages } from '../tools/images.ts';
import type { Run } from './target.ts';

/** The images that the sources ask for, and those of them that are not on this machine. */
export async function findImages(
  { exec }: Pick<Run, 'exec'>,
  signal: AbortSignal,
): Promise<{ readonly images: readonly Image[]; readonly missing: readonly Image[] }> {
  const dockerfile = await readFile(join(root, 'services', 'Dockerfile'), 'utf8');
  const [, base = ''] = /^FROM (\S+)/m.exec(dockerfile) ?? [];
  const names = [base, ...serviceNames.map((service) => services[service].image)];
  const found = await localImages(exec, names, signal);
  const images = await wantedImages(root, `${base} ${found.get(base) ?? ''}`);
  return { images, missing: images.filter((image) => !found.has(reference(image))) };
}

/** Builds what is missing, if anything is. */
export async function buildMissing(
  { exec, stage }: Pick<Run, 'exec' | 'stage'>,
  missing: readonly Image[],
  signal: AbortSignal,
): Promise<void> {
  if (missing.length === 0) return;
  const names = missing.map(({ service }) => service).join(', ');
  await stage(`Building images ${names}`, () => buildImages(exec, root, missing, signal));
}

/** The images that the sources ask for, built unless they are there already. */
export async function provideImages(run: Run, signal: AbortSignal): Promise<readonly Image[]> {
  const { images, missing } = await findImages(run, signal);
  await buildMissing(run, missing, signal);
  return images;
}
