import assert from 'node:assert/strict';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { countRequests, readCollection } from './collection.ts';

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
const leaf = { request: { method: 'GET' } };
const collection = {
  info: { name: 'A', schema },
  item: [{ item: [leaf, { item: [leaf] }] }, leaf],
};
const text = JSON.stringify(collection, undefined, 2);

async function read(content: string) {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'collection-'));
  const file = join(folder.path, 'collection.json');
  await writeFile(file, content);
  return await readCollection(file);
}

describe('readCollection', () => {
  test('reads a collection as it stands', async () => {
    assert.deepEqual(await read(text), collection);
  });

  const places = {
    'a value that is missing': [text.replace('"A"', ''), 'line 3, column 13'],
    'a comma too many': [text.replace('"A"', '"A",'), 'line 3, column 17'],
    'a file that ends too soon': [text.slice(0, 20), 'line 3, column 7'],
    'a word that is no literal': [text.replace('"A"', 'nuLl'), 'line 3, column 15'],
    'text after the end': [`${text} x`, 'line 31, column 3'],
    'a line break in a string': [text.replace('"A"', '"A\n"'), 'line 3, column 15'],
    'an empty file': ['', 'line 1, column 1'],
  } as const;
  for (const [what, [content, place]] of Object.entries(places)) {
    test(`names the place of ${what}`, async () => {
      await assert.rejects(
        read(content),
        ({ message }: Error) => message.includes(`is not JSON: ${place}: `) || assert.fail(message),
      );
    });
  }
});

describe('countRequests', () => {
  test('counts through folders', () => assert.equal(countRequests(collection), 3));
});
