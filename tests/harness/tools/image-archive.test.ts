import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { extract, pack } from 'tar-stream';
import { withoutBlobs } from './image-archive.ts';

const layer = randomBytes(3 * 2 ** 20 + 7);
const config = Buffer.from('{"architecture":"amd64"}');
const digestOf = (content: Buffer) =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`;
const pathOf = (content: Buffer) => `blobs/${digestOf(content).replace(':', '/')}`;

/** An image in an OCI layout, as `docker save` writes it. */
function archive(): Readable {
  const files: readonly (readonly [string, Buffer])[] = [
    [pathOf(layer), layer],
    [pathOf(config), config],
    ['index.json', Buffer.from('{"schemaVersion":2}')],
    ['oci-layout', Buffer.from('{"imageLayoutVersion":"1.0.0"}')],
  ];
  const made = pack();
  made.entry({ name: 'blobs/', type: 'directory' });
  for (const [name, content] of files) made.entry({ name }, content);
  made.finalize();
  return Readable.from(made);
}

/** What is in an archive after it went through without these blobs: paths and digests. */
async function passed(...digests: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  const read = extract();
  archive()
    .pipe(withoutBlobs(new Set(digests)))
    .pipe(read);
  for await (const entry of read) {
    const content = Buffer.concat(await Array.fromAsync(entry as AsyncIterable<Buffer>));
    found[entry.header.name] = digestOf(content);
  }
  return found;
}

describe('withoutBlobs', () => {
  test('leaves out the blobs that are there, and nothing else', async () => {
    const whole = await passed();
    assert.equal(Object.keys(whole).length, 5);
    const { [pathOf(layer)]: left, ...rest } = whole;
    assert.equal(left, digestOf(layer));
    assert.deepEqual(await passed(digestOf(layer), 'sha256:0000'), rest);
  });

  test('lets everything through, byte for byte, where there is nothing yet', async () => {
    const whole = await passed('');
    assert.equal(whole[pathOf(layer)], digestOf(layer));
    assert.equal(whole[pathOf(config)], digestOf(config));
  });
});
