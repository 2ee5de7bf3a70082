import assert from 'node:assert/strict';
import { mkdtempDisposable, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { sampleCollection, sampleRequest } from './collection.sample.ts';
import { startFakeApi } from './fake-api.sample.ts';
import { runNewman } from './newman.ts';
import { isGreen } from './suite.ts';

const collectionFile = join(import.meta.dirname, '../../../postman/postman-collection-api.json');
const signal = new AbortController().signal;

describe('The reports of a collection', () => {
  test('hold no password and no token, also where an answer spills them', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'newman-'));
    await using api = await startFakeApi((app) => {
      app.post('/signup', ({ body }, response) => {
        response.status(500).json({ message: `cannot store ${body.password}` });
      });
      app.get('/tasks', (request, response) => {
        response.status(500).json({ message: request.get('authorization') });
      });
    });
    const { endpoints, secrets } = api;
    const result = await runNewman({
      endpoints,
      collectionFile,
      reportsFolder: folder.path,
      signal,
    });
    assert.ok(!isGreen(result));
    assert.equal(secrets.size, 3); // the passwords of two users, and a wrong one
    const names = await readdir(join(folder.path, 'newman'));
    const reports = names.map((name) => readFile(join(folder.path, 'newman', name), 'utf8'));
    const texts = [...(await Promise.all(reports)), JSON.stringify(result)];
    assert.match(texts.join(), /\[masked\]/);
    for (const text of texts) {
      assert.ok(!text.includes('eyJ'));
      for (const secret of secrets) assert.ok(!text.includes(secret));
    }
  });

  test('hide secrets in every spelling, in addresses and in the names of assertions', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'newman-'));
    await using api = await startFakeApi();
    const spill =
      'pm.test(JSON.parse(pm.request.body.raw).password, () => pm.expect(1).to.eql(2));';
    const signUp = (password: string, query: string) => ({
      ...sampleRequest('Spill', spill),
      request: {
        method: 'POST',
        url: `{{users_base_url}}/signup?${query}`,
        header: [{ key: 'Content-Type', value: 'application/json' }],
        body: { mode: 'raw', raw: JSON.stringify({ email: 'a', password }) },
      },
    });
    const file = join(folder.path, 'collection.json');
    const awkward = signUp(`"quoted" & <escaped> = 'swordfish'`, '');
    const inAddress = signUp('plain-swordfish', 'echo=plain-swordfish');
    await writeFile(file, sampleCollection(awkward, inAddress));
    const { endpoints } = api;
    const options = { endpoints, collectionFile: file, reportsFolder: folder.path, signal };
    const { checks } = await runNewman(options);
    assert.deepEqual(
      checks.map(({ title, status }) => [title, status]),
      Array(2).fill(['[masked]', 'failed']),
    );
    for (const name of await readdir(join(folder.path, 'newman'))) {
      const text = await readFile(join(folder.path, 'newman', name), 'utf8');
      assert.doesNotMatch(text, /swordfish/, name);
    }
  });
});
