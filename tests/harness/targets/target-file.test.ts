import assert from 'node:assert/strict';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readTarget, readUnproven, unprovenFileOf } from './target-file.ts';

const endpoints = { users: 'http://127.0.0.1:8080', tasks: 'http://127.0.0.1:8000' };

async function read(text: string) {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'target-'));
  const file = join(folder.path, 'target.json');
  await writeFile(file, text);
  return readTarget(file);
}

describe('readTarget', () => {
  test('gives the endpoints, and whatever else the target wrote', async () => {
    assert.deepEqual(await read(JSON.stringify({ endpoints, more: 1 })), { endpoints, more: 1 });
  });

  test('says how specs are run where no target is set', () => {
    assert.throws(() => readTarget(undefined), { message: /use `npm run e2e`/ });
  });

  const problems = {
    'is not there': [undefined, /ENOENT/],
    'is not JSON': ['{', /JSON/],
    'lacks an endpoint': ['{"endpoints":{"users":"http://a"}}', /endpoints\.tasks/],
    'has a slash at the end of an endpoint': [
      JSON.stringify({ endpoints: { ...endpoints, users: 'http://a/' } }),
      /ends with a slash/,
    ],
  } as const;
  for (const [what, [text, message]] of Object.entries(problems)) {
    test(`names the file when it ${what}`, async () => {
      const reading = async () =>
        text === undefined ? readTarget('none/target.json') : read(text);
      await assert.rejects(reading, { message });
      await assert.rejects(reading, { message: /target\.json cannot be used/ });
    });
  }
});

describe('readUnproven', () => {
  test('gives the ids of the claims that nobody can judge', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'target-'));
    const file = join(folder.path, 'target.json');
    const unproven = [{ claim: { id: 'canary', title: 'policies' }, because: 'no cluster' }];
    await writeFile(unprovenFileOf(file), JSON.stringify(unproven));
    assert.deepEqual([...readUnproven(file)], ['canary']);
  });

  test('leaves out nothing where there is no target', () => {
    assert.deepEqual([...readUnproven(undefined)], []);
  });
});
