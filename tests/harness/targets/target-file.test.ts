import assert from 'node:assert/strict';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { claimsFileOf, readClaims, readTarget } from './target-file.ts';

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
    'is nothing': ['null', /endpoints\.users is no URL.*endpoints\.tasks is no URL/],
    'has an endpoint that is no URL': [
      JSON.stringify({ endpoints: { ...endpoints, tasks: 'localhost' } }),
      /endpoints\.tasks is no URL: "localhost"/,
    ],
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

describe('readClaims', () => {
  test('gives the claims that the harness has written beside the target', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'target-'));
    const file = join(folder.path, 'target.json');
    const claims = [{ id: 'canary', title: 'policies', isOfHidden: false }];
    await writeFile(claimsFileOf(file), JSON.stringify(claims));
    assert.deepEqual(readClaims(file), claims);
  });

  test('gives nothing where there is no target', () => {
    assert.equal(readClaims(undefined), undefined);
    assert.equal(readClaims(''), undefined);
  });

  test('throws where the harness has written none', () => {
    assert.throws(() => readClaims('none/target.json'), { message: /ENOENT.*claims/ });
  });
});
