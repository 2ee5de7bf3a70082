import assert from 'node:assert/strict';
import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { sampleCollection, sampleRequest } from './collection.sample.ts';
import { startFakeApi } from './fake-api.sample.ts';
import { preloadNewman, runNewman } from './newman.ts';
import { isGreen } from './suite.ts';

const collectionFile = join(import.meta.dirname, '../../../postman/postman-collection-api.json');
const noSystem = { users: 'http://127.0.0.1:9', tasks: 'http://127.0.0.1:9' };
const signal = new AbortController().signal;
const temporaryFolder = () => mkdtempDisposable(join(tmpdir(), 'newman-'));

const claim = "pm.test('is up', () => pm.response.to.have.status(200));";

/** The result of a collection given as text, run against the fake API. */
async function resultOf(text: string) {
  await using folder = await temporaryFolder();
  await using api = await startFakeApi();
  const file = join(folder.path, 'collection.json');
  await writeFile(file, text);
  const { endpoints } = api;
  return await runNewman({ endpoints, collectionFile: file, reportsFolder: folder.path, signal });
}

describe('runNewman', () => {
  before(preloadNewman);

  test('passes the collection against a system that keeps its promises, in silence', async (t) => {
    await using folder = await temporaryFolder();
    await using api = await startFakeApi();
    const written = t.mock.method(process.stdout, 'write', () => true);
    const log = t.mock.method(console, 'log', () => {});
    const { endpoints } = api;
    const result = await runNewman({
      endpoints,
      collectionFile,
      reportsFolder: folder.path,
      signal,
    });
    assert.equal(written.mock.callCount() + log.mock.callCount(), 0);
    written.mock.restore();
    assert.deepEqual(result.problems, []);
    assert.deepEqual(
      result.checks.filter(({ status }) => status !== 'passed'),
      [],
    );
    assert.ok(result.checks.length > 60);
    const xml = await readFile(join(folder.path, 'newman/junit.xml'), 'utf8');
    assert.equal(xml.match(/<testcase /g)?.length, result.checks.length);
    assert.match(xml, new RegExp(`tests="${result.checks.length}" failures="0" errors="0"`));
    const ctrf = JSON.parse(await readFile(join(folder.path, 'ctrf.json'), 'utf8'));
    assert.equal(ctrf.results.summary.passed, result.checks.length);
    const html = await readFile(join(folder.path, 'newman/index.html'), 'utf8');
    assert.ok(html.includes(endpoints.users), 'the page names its environment');
  });

  test('names the assertion that failed, with folder and request', async () => {
    await using folder = await temporaryFolder();
    await using api = await startFakeApi((app) => {
      app.get(
        '/tasks',
        (_request, response) => void response.json({ message: 'Tasks loaded.', tasks: [] }),
      );
    });
    const { endpoints } = api;
    const result = await runNewman({
      endpoints,
      collectionFile,
      reportsFolder: folder.path,
      signal,
    });
    const failed = result.checks.filter(({ status }) => status === 'failed');
    assert.partialDeepStrictEqual(failed, [
      {
        group: 'Tasks / Load tasks',
        title: 'gives the stored task, to the letter',
        message: "expected [] to deeply equal [ { title: 'Buy milk', …(1) } ]",
      },
    ]);
    const said = failed[0]?.exchange ?? '';
    assert.match(
      said,
      /^GET http:\S+\/tasks\n\n200 OK\n\{"message":"Tasks loaded\.","tasks":\[\]\}$/,
    );
    const xml = await readFile(join(folder.path, 'newman/junit.xml'), 'utf8');
    assert.equal(xml.match(/<failure /g)?.length, failed.length);
  });

  test('reports each request that got no answer', async () => {
    await using folder = await temporaryFolder();
    const result = await runNewman({
      endpoints: noSystem,
      collectionFile,
      reportsFolder: folder.path,
      signal,
    });
    assert.match(
      result.problems[0] ?? '',
      /^Health \/ Users: \/healthcheck: the request failed: .*ECONNREFUSED/,
    );
  });

  test('goes around a proxy that the environment names', async (t) => {
    process.env.HTTP_PROXY = 'http://127.0.0.1:9';
    t.after(() => delete process.env.HTTP_PROXY);
    const before = process.env.NO_PROXY;
    const result = await resultOf(sampleCollection(sampleRequest('Up', claim)));
    assert.deepEqual(result.problems, []);
    assert.equal(process.env.NO_PROXY, before);
  });

  const problems = {
    'a collection that is not JSON': [
      '{ "info": }',
      /collection\.json is not JSON: line 1, column 11: Unexpected token '}'/,
    ],
    'an empty collection': [sampleCollection(), /collection\.json is empty: it holds no request/],
    'a collection of empty folders': [
      sampleCollection({ name: 'F', item: [] }),
      /holds no request/,
    ],
    'a collection of another format': [
      '{"info":{"name":"A","schema":"v3"},"item":[]}',
      /export it as Collection v2\.1/,
    ],
    'a request that checks nothing': [
      sampleCollection(sampleRequest('Up')),
      /^Up: nothing was checked\.$/m,
    ],
    'a collection that checks nothing': [
      sampleCollection(sampleRequest('Up')),
      /^No assertion of the collection was executed\.$/m,
    ],
    'a test that never ends': [
      sampleCollection(sampleRequest('Up', "pm.test('x', (done) => {});")),
      /nothing was checked/,
    ],
    'a script that throws': [
      sampleCollection(sampleRequest('Up', claim, "throw new Error('x');")),
      /^Up: a script threw: x$/m,
    ],
    'a script that is no JavaScript': [
      sampleCollection(sampleRequest('Up', 'pm.test(')),
      /^Up: a script threw: /m,
    ],
    'an assertion that fails in a callback, which newman calls passed': [
      sampleCollection(
        sampleRequest(
          'Up',
          "pm.test('x', () => pm.sendRequest('{{users_base_url}}', () => pm.expect(1).to.eql(2)));",
        ),
      ),
      /^Up: a script threw: expected 1 to deeply equal 2$/m,
    ],
    'requests that were jumped over': [
      sampleCollection(
        sampleRequest('Up', claim, 'pm.execution.setNextRequest(null);'),
        sampleRequest('Next', claim),
      ),
      /^1 of 2 requests of the collection were not sent\.$/m,
    ],
  } as const;
  for (const [what, [text, problem]] of Object.entries(problems)) {
    test(`calls ${what} a problem`, async () => {
      const result = await resultOf(text);
      assert.match(result.problems.join('\n'), problem);
      assert.ok(!isGreen(result));
    });
  }

  test('calls a collection that is not there a problem', async () => {
    await using folder = await temporaryFolder();
    const options = { endpoints: noSystem, reportsFolder: folder.path, signal };
    const { problems } = await runNewman({
      ...options,
      collectionFile: join(folder.path, 'none.json'),
    });
    assert.match(problems.join(), /none\.json cannot be read: ENOENT/);
  });

  test('is not green where an assertion was skipped', async () => {
    const result = await resultOf(
      sampleCollection(sampleRequest('Up', claim, "pm.test.skip('later', () => {});")),
    );
    assert.deepEqual(
      result.checks.map(({ status }) => status),
      ['passed', 'skipped'],
    );
    assert.ok(!isGreen(result));
  });

  test('stops at once, with the reason, when it is told to', async () => {
    await using folder = await temporaryFolder();
    const stop = new AbortController();
    const reason = new Error('stopped');
    await using api = await startFakeApi((app) => {
      app.get('/healthcheck', () => stop.abort(reason));
    });
    const options = { endpoints: api.endpoints, collectionFile, reportsFolder: folder.path };
    await assert.rejects(runNewman({ ...options, signal: stop.signal }), reason);
  });
});
