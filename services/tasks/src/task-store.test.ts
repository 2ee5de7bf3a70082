import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, type TestContext, test } from 'node:test';
import { makeSigningKey } from '../../auth/src/signing-keys.ts';
import { issueToken } from '../../auth/src/token.ts';
import { call, publish, startTasks, temporaryFolder } from '../../test-kit.ts';
import { newest, openTaskStore, type TaskStore } from './task-store.ts';

const key = makeSigningKey();
const token = issueToken([key], randomUUID());
const json = { title: 'kept', text: 'x'.repeat(4_000) };

const titles = (store: TaskStore, owner: string, limit = 10, before = newest): string[] =>
  JSON.parse(store.page(owner, limit, before).json).map(({ title }: { title: string }) => title);

describe('tasks.sqlite', () => {
  test('that is full answers 503, loses nothing, and serves again when there is room', async (t) => {
    const folder = temporaryFolder(t);
    const { publisher } = await publish(t, [key]);
    const { url, tasks } = await startTasks(t, publisher, { folder });
    const { database } = tasks.use();
    database.exec('PRAGMA max_page_count = 20');
    let stored = 0;
    let answer = await call(`${url}/tasks`, { token, json });
    for (; answer.status === 201; answer = await call(`${url}/tasks`, { token, json })) stored += 1;
    assert.deepEqual([answer.status, Object.keys(answer.body)], [503, ['message']]);
    assert.ok(answer.headers.has('retry-after'));
    assert.ok(stored > 0);
    const { body } = await call(`${url}/tasks?limit=100`, { token });
    assert.equal(body.tasks.length, stored);
    database.exec('PRAGMA max_page_count = 2000');
    assert.equal((await call(`${url}/tasks`, { token, json })).status, 201);
  });

  test('that takes no writes answers 503, is not ready, and still reads', async (t) => {
    const { publisher } = await publish(t, [key]);
    const { url, tasks } = await startTasks(t, publisher);
    await call(`${url}/tasks`, { token, json });
    tasks.use().database.exec('PRAGMA query_only = ON');
    assert.equal((await call(`${url}/tasks`, { token, json })).status, 503);
    assert.equal((await call(`${url}/readyz`)).status, 503);
    assert.equal((await call(`${url}/tasks`, { token })).body.tasks.length, 1);
  });

  test('that cannot be opened answers 503 until it can be', async (t) => {
    const folder = path.join(temporaryFolder(t), 'later');
    const { publisher } = await publish(t, [key]);
    const { url } = await startTasks(t, publisher, { folder });
    assert.equal((await call(`${url}/tasks`, { token })).status, 503);
    assert.equal((await call(`${url}/livez`)).status, 200);
    mkdirSync(folder);
    assert.equal((await call(`${url}/tasks`, { token })).status, 200);
  });

  test('from a newer version is refused with a way out', (t) => {
    const folder = temporaryFolder(t);
    const file = path.join(folder, 'tasks.sqlite');
    const newer = new DatabaseSync(file);
    newer.exec('PRAGMA user_version = 99');
    newer.close();
    const problem = { name: 'ConfigError', message: /is of version 99, .* run a newer one/ };
    assert.throws(() => openTaskStore(folder, 1), problem);
  });

  test('is written ahead, durably, and opens again with what was stored', (t) => {
    const folder = temporaryFolder(t);
    const store = openTaskStore(folder, 10);
    const pragma = (name: string) =>
      Object.values(store.database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    assert.deepEqual([pragma('journal_mode'), pragma('synchronous')], ['wal', 2]);
    store.add('ann', 'title', 'text');
    store.close();
    const again = openTaskStore(folder, 10);
    assert.equal(titles(again, 'ann')[0], 'title');
    again.close();
  });

  test('is locked: nobody else can read or write it behind the back of what is remembered', (t) => {
    const folder = temporaryFolder(t);
    const store = openTaskStore(folder, 10);
    t.after(() => store.close());
    assert.throws(() => openTaskStore(folder, 10), { message: 'database is locked' });
  });
});

describe('a first page that was shown before', () => {
  const opened = (t: TestContext) => {
    const store = openTaskStore(temporaryFolder(t), 3);
    t.after(() => store.close());
    return store;
  };

  test('shows what its owner added and removed since', (t) => {
    const store = opened(t);
    assert.deepEqual(titles(store, 'ann'), []);
    const task = store.add('ann', 'one', 'text');
    assert.deepEqual(titles(store, 'ann'), ['one']);
    store.add('ann', 'two', 'text');
    assert.deepEqual(titles(store, 'ann'), ['two', 'one']);
    store.remove('ann', task?.id ?? '');
    assert.deepEqual(titles(store, 'ann'), ['two']);
  });

  test('is its owner’s alone, whoever asks next', (t) => {
    const store = opened(t);
    store.add('ann', 'of ann', 'text');
    assert.deepEqual(titles(store, 'ann'), ['of ann']);
    assert.deepEqual(titles(store, 'bob'), []);
    store.add('bob', 'of bob', 'text');
    assert.deepEqual([titles(store, 'ann'), titles(store, 'bob')], [['of ann'], ['of bob']]);
  });

  test('is another one for another limit, or from elsewhere on', (t) => {
    const store = opened(t);
    for (const title of ['1', '2', '3']) store.add('ann', title, 'text');
    assert.deepEqual(titles(store, 'ann', 3), ['3', '2', '1']);
    assert.deepEqual(titles(store, 'ann', 1), ['3']);
    assert.deepEqual(titles(store, 'ann', 3, 3), ['2', '1']);
    assert.deepEqual(titles(store, 'ann', 3), ['3', '2', '1']);
  });

  test('is read anew after a write that failed', (t) => {
    const store = opened(t);
    store.add('ann', 'one', 'text');
    assert.deepEqual(titles(store, 'ann'), ['one']);
    store.database.exec('PRAGMA query_only = ON');
    assert.throws(() => store.add('ann', 'two', 'text'), /readonly/);
    // What a cache of this page would not know.
    store.database.exec("PRAGMA query_only = OFF; UPDATE tasks SET title = 'changed'");
    assert.deepEqual(titles(store, 'ann'), ['changed']);
  });
});
