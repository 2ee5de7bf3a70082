import { HarnessError } from '../errors.ts';
import { CommandError, type Exec } from '../exec.ts';
import { type Image, reference } from './images.ts';

const pushTimeoutMs = 600_000;

/** An image as it is called in a registry; without one, as it is. */
export const inRegistry = (image: Image, registry: string | undefined): Image =>
  registry === undefined ? image : { ...image, repository: `${registry}/${image.repository}` };

/** Pushes images that are on this machine, and gives them as they are called there. Layers that are there are not sent again. */
export function pushImages(
  exec: Exec,
  images: readonly Image[],
  registry: string,
  signal: AbortSignal,
): Promise<readonly Image[]> {
  const push = async (image: Image) => {
    const pushed = inRegistry(image, registry);
    await exec('docker', ['tag', reference(image), reference(pushed)], { signal });
    const words = ['push', '--quiet', reference(pushed)];
    await exec('docker', words, { signal, timeoutMs: pushTimeoutMs }).catch((error) => {
      if (!(error instanceof CommandError)) throw error;
      const message = `${reference(pushed)} could not be pushed. Is the name right, and are you logged in? docker login ${registry}`;
      throw new HarnessError(message, { cause: error, evidence: error.evidence });
    });
    return pushed;
  };
  return Promise.all(images.map(push));
}
