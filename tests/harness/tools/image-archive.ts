import { Duplex } from 'node:stream';
import type { ReadableWritablePair } from 'node:stream/web';
import { extract, pack } from 'tar-stream';

/**
 * Lets an image archive through but for the blobs with these digests. To a containerd that has them, an OCI image layout with such
 * gaps is whole: what an archive brings is found by its digest, like what is there already.
 * https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
export function withoutBlobs(digests: ReadonlySet<string>): Duplex {
  const archive = extract();
  const rest = pack();
  archive.on('entry', (header, content, next) => {
    const [, algorithm, hash] = header.name.split('/');
    if (digests.has(`${algorithm}:${hash}`)) content.on('end', next).resume();
    else content.pipe(rest.entry(header, next));
  });
  archive.on('finish', () => rest.finalize());
  // Node.js takes its own kind of streams too, and these; the types know those of the web alone.
  return Duplex.from({ writable: archive, readable: rest } as unknown as ReadableWritablePair);
}
