import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { parseDocument } from 'yaml';
import { call, logged, newcomer, startSystem, startTasks, startUsers } from './test-kit.ts';

// What was wrong with the system this one descends from, each defect as a promise.

const climbing = [
  '../hashed-password/x',
  '../../healthcheck',
  '..%2fhashed-password%2fx',
  'a/b?c#d',
];

test('1. a token is never part of a path: one that climbs is refused', async (t) => {
  const { tasks } = await startSystem(t);
  for (const token of climbing) {
    const { status, body } = await call(`${tasks}/tasks`, { token });
    assert.deepEqual([status, body], [401, { message: 'Could not verify token.' }], token);
  }
});

test('2. and 3. a password with slashes and dots is a password like any other', async (t) => {
  const { users } = await startSystem(t);
  for (const climb of climbing) {
    const { signupStatus, token, ...login } = await newcomer(users, `${climb}/longer`);
    assert.equal(signupStatus, 201);
    assert.equal(token.split('.').length, 3);
    const wrong = await call(`${users}/login`, { json: { ...login, password: 'x/longer' } });
    assert.equal(wrong.status, 401);
  }
});

test('4. a password that is no string is refused, and Users lives on', async (t) => {
  const { users } = await startSystem(t);
  for (const password of [1, true, null, {}, [], ['a'], { toString: 1 }]) {
    const json = { email: 'a@example.test', password };
    for (const path of ['signup', 'login']) {
      const { status, body } = await call(`${users}/${path}`, { json });
      assert.deepEqual([status, Object.keys(body)], [422, ['message']], JSON.stringify(json));
    }
  }
  assert.equal((await call(`${users}/readyz`)).status, 200);
});

test('5. a title with separators comes back as it was', async (t) => {
  const { users, tasks } = await startSystem(t);
  const { token } = await newcomer(users);
  for (const title of ['TASK_SPLIT', 'a\nb', '"},{', "'); DROP TABLE tasks; --", '\0', '😀']) {
    const json = { title, text: `${title}!` };
    assert.equal((await call(`${tasks}/tasks`, { token, json })).status, 201);
    const { body } = await call(`${tasks}/tasks?limit=1`, { token });
    assert.deepEqual([body.tasks[0].title, body.tasks[0].text], [title, `${title}!`]);
  }
});

test('6. a new volume holds no tasks', async (t) => {
  const { users, tasks } = await startSystem(t);
  const { token } = await newcomer(users);
  const { status, body } = await call(`${tasks}/tasks`, { token });
  assert.deepEqual([status, body], [200, { message: 'Tasks loaded.', tasks: [] }]);
});

test('7. only the right password logs in, every login has its own token, and tasks have one owner', async (t) => {
  const { users, tasks } = await startSystem(t);
  const alice = await newcomer(users);
  const bob = await newcomer(users);
  const { email } = alice;
  assert.notEqual(alice.token, bob.token);
  const wrong = await call(`${users}/login`, { json: { email, password: 'wrong horse' } });
  const unknown = await call(`${users}/login`, {
    json: { email: 'no@example.test', password: 'x' },
  });
  assert.deepEqual([wrong.status, wrong.body], [401, { message: 'Logging in failed!' }]);
  assert.deepEqual([unknown.status, unknown.body], [wrong.status, wrong.body]);
  const json = { title: 'mine', text: 'alone' };
  const { body } = await call(`${tasks}/tasks`, { token: alice.token, json });
  const url = `${tasks}/tasks/${body.createdTask.id}`;
  assert.deepEqual((await call(`${tasks}/tasks`, { token: bob.token })).body.tasks, []);
  assert.equal((await call(url, { token: bob.token })).status, 404);
  assert.equal((await call(url, { token: bob.token, method: 'DELETE' })).status, 404);
  assert.equal((await call(url, { token: alice.token })).body.task.title, 'mine');
});

test('8. no password and no token is in any log line', async (t) => {
  const { users, tasks } = await startSystem(t);
  const { token } = await newcomer(users, 'sesame-open-sesame');
  await call(`${tasks}/tasks`, { token });
  await call(`${tasks}/tasks/${token}?token=${token}`, { token });
  await call(`${users}/${token}/sesame-open-sesame`);
  const stranded = await startUsers(t, 'http://127.0.0.1:1');
  await newcomer(stranded.url, 'sesame-open-sesame');
  const lines = logged.join('');
  assert.match(lines, /ECONNREFUSED/);
  assert.doesNotMatch(lines, /sesame-open/);
  assert.ok(!lines.includes(token));
});

test('9. a token that cannot be checked is refused in our words, not in a library’s', async (t) => {
  const { url } = await startTasks(t, 'http://127.0.0.1:1');
  const { status, body } = await call(`${url}/tasks`, { token: 'a.b.c' });
  assert.deepEqual([status, body], [401, { message: 'Could not verify token.' }]);
});

test('10. Compose publishes no port of Auth, and the others’ on loopback alone', async () => {
  const file = await readFile(new URL('../compose.yaml', import.meta.url), 'utf8');
  const { services } = parseDocument(file, { merge: true }).toJS();
  assert.equal(services.auth.ports, undefined);
  assert.match(services.users.ports[0], /^127\.0\.0\.1:/);
  assert.match(services.tasks.ports[0], /^127\.0\.0\.1:/);
});
