import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, type TestContext, test } from 'node:test';
import { makeSigningKey } from '../../auth/src/signing-keys.ts';
import { issueToken } from '../../auth/src/token.ts';
import { call, publish, startTasks } from '../../test-kit.ts';

async function startWith(t: TestContext, setup: Parameters<typeof startTasks>[2] = {}) {
  const key = makeSigningKey();
  const { publisher } = await publish(t, [key]);
  const { url } = await startTasks(t, publisher, setup);
  const token = issueToken([key], randomUUID());
  const add = (title: string) => call(`${url}/tasks`, { token, json: { title, text: 'x' } });
  return { url, token, other: issueToken([key], randomUUID()), add };
}

describe('Tasks', () => {
  test('shows the newest first, 20 to a page unless asked otherwise', async (t) => {
    const { url, token, add } = await startWith(t);
    for (let i = 1; i <= 25; i += 1) await add(`task ${i}`);
    const first = await call(`${url}/tasks`, { token });
    assert.equal(first.body.tasks.length, 20);
    assert.equal(first.body.tasks[0].title, 'task 25');
    const next = /<(.*)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1];
    const second = await call(`${url}${next}`, { token });
    assert.deepEqual([second.body.tasks.length, second.headers.get('link')], [5, null]);
  });

  for (const query of [
    'limit=0',
    'limit=101',
    'limit=x',
    'limit=1&limit=2',
    'before=-1',
    'limit[]=1',
    'x=1',
    `before=${2n ** 64n}`,
  ]) {
    test(`refuses the page ?${query}`, async (t) => {
      const { url, token } = await startWith(t);
      const { status, body } = await call(`${url}/tasks?${query}`, { token });
      assert.equal(status, 422);
      assert.match(body.message, /^Only limit \(1 to 100\) and before/);
    });
  }

  test('pages on although tasks are deleted meanwhile', async (t) => {
    const { url, token, add } = await startWith(t);
    for (let i = 1; i <= 4; i += 1) await add(`task ${i}`);
    const { body, headers } = await call(`${url}/tasks?limit=2`, { token });
    for (const { id } of body.tasks) await call(`${url}/tasks/${id}`, { token, method: 'DELETE' });
    const next = /<(.*)>/.exec(headers.get('link') ?? '')?.[1];
    const titles = (await call(`${url}${next}`, { token })).body.tasks.map(
      ({ title }: { title: string }) => title,
    );
    assert.deepEqual(titles, ['task 2', 'task 1']);
  });

  test('shows and deletes one task by its id', async (t) => {
    const { url, token, add } = await startWith(t);
    const { body, headers } = await add('here');
    const task = `${url}${headers.get('location')}`;
    assert.deepEqual((await call(task, { token })).body.task, body.createdTask);
    const deleted = await call(task, { token, method: 'DELETE' });
    assert.deepEqual([deleted.status, deleted.body], [200, { message: 'Task deleted.' }]);
    assert.equal((await call(task, { token })).status, 404);
    assert.equal((await call(task, { token, method: 'DELETE' })).status, 404);
  });

  test('keeps a bounded number for each user', async (t) => {
    const { add } = await startWith(t, { perOwner: 2 });
    const statuses = [(await add('1')).status, (await add('2')).status, (await add('3')).status];
    assert.deepEqual(statuses, [201, 201, 409]);
  });

  test('lets each user write at a bounded rate, and tells in standard headers', async (t) => {
    const { url, token, other } = await startWith(t, { writeLimit: 3 });
    const write = (by: string) =>
      call(`${url}/tasks`, { token: by, json: { title: 'x', text: 'x' } });
    const { status, headers, body } = await write(token);
    assert.deepEqual(
      [status, headers.get('ratelimit-policy')?.slice(0, 16)],
      [201, '"user"; q=3; w=6'],
    );
    const task = `${url}/tasks/${body.createdTask.id}`;
    const statuses = [
      (await write(token)).status,
      (await call(task, { token, method: 'DELETE' })).status,
      (await call(task, { token, method: 'DELETE' })).status,
    ];
    const refused = await write(token);
    assert.deepEqual([...statuses, refused.status], [201, 200, 429, 429]);
    assert.deepEqual(refused.body, { message: 'Too many requests. Try again later.' });
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    assert.equal((await write(other)).status, 201);
    assert.equal((await call(`${url}/tasks`, { token })).status, 200);
  });

  test('asks for the token before it reads the body', async (t) => {
    const { url } = await startWith(t);
    assert.equal((await call(`${url}/tasks`, { text: '{' })).status, 401);
  });

  test('is not ready while it never saw a key', async (t) => {
    const { url } = await startTasks(t, 'http://127.0.0.1:1');
    assert.equal((await call(`${url}/readyz`)).status, 503);
    assert.equal((await call(`${url}/livez`)).status, 200);
  });
});

describe('pages of', () => {
  const headers = { origin: 'https://app.example' };
  const preflight = (url: string) => call(`${url}/tasks`, { method: 'OPTIONS', headers });
  const allowed = 'access-control-allow-origin';

  test('any origin may call unless told otherwise', async (t) => {
    const { url } = await startWith(t);
    const answer = await preflight(url);
    assert.deepEqual([answer.status, answer.headers.get(allowed)], [204, '*']);
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    assert.match(answer.headers.get('access-control-allow-headers') ?? '', /Authorization/);
    const called = await call(`${url}/tasks`, { headers });
    assert.equal(called.headers.get(allowed), '*');
    assert.match(called.headers.get('access-control-expose-headers') ?? '', /Link.*Retry-After/);
  });

  test('a listed origin may call, others may not', async (t) => {
    const { url } = await startWith(t, { corsOrigins: ['https://app.example'] });
    assert.equal((await preflight(url)).headers.get(allowed), 'https://app.example');
    const other = await call(`${url}/tasks`, { headers: { origin: 'https://evil.example' } });
    assert.equal(other.headers.get(allowed), null);
    assert.match(other.headers.get('vary') ?? '', /Origin/);
  });

  test('no origin may call when there are none', async (t) => {
    const { url } = await startWith(t, { corsOrigins: [] });
    assert.equal((await preflight(url)).headers.get(allowed), null);
  });
});
