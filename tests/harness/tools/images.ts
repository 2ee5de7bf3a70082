import { createHash } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ServiceName, serviceNames, services } from '../services.ts';

export interface Image {
  readonly service: ServiceName;
  readonly repository: string;
  /** A hash of everything that goes into the image: the same sources are the same image. */
  readonly tag: string;
}

/** The image's full name, as Docker, kind and a manifest spell it. */
export const reference = ({ repository, tag }: Image): string => `${repository}:${tag}`;

/** The image of a service; there is one of each. */
export function imageOf(service: ServiceName, images: readonly Image[]): Image {
  const image = images.find((one) => one.service === service);
  if (image === undefined) throw new Error(`there is always an image of ${service}`);
  return image;
}

/**
 * The three images as the sources under `root` ask for them. `base` says what they are built on: its reference and,
 * where it is known, its id, so that a newer base is a new image too.
 */
export async function wantedImages(root: string, base: string): Promise<readonly Image[]> {
  return Promise.all(
    serviceNames.map(async (service) => {
      const hash = createHash('sha256').update(`${base}\0`);
      for (const path of await sources(root, service)) {
        hash
          .update(`${path}\0`)
          .update(await readFile(join(root, path)))
          .update('\0');
      }
      const { image } = services[service];
      return { service, repository: image, tag: hash.digest('hex').slice(0, 12) };
    }),
  );
}

/** What the Dockerfile copies for a service: the recipe, the packages, the chassis and its own sources, without tests. */
async function sources(root: string, service: ServiceName): Promise<readonly string[]> {
  const patterns = [
    '.dockerignore',
    'compose.yaml',
    'package.json',
    'package-lock.json',
    '.npmrc',
    'services/Dockerfile',
    'services/bundle.ts',
    'services/*/package.json',
    'services/chassis/**/*.ts',
    `services/${service}/**/*.ts`,
  ];
  const paths = await Array.fromAsync(
    glob(patterns, { cwd: root, exclude: ['**/*.test.ts', '**/node_modules/**'] }),
  );
  return paths.map((path) => path.replaceAll('\\', '/')).sort();
}
