import assert from 'node:assert/strict';
import { randomInt, randomUUID } from 'node:crypto';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeSigningKey } from '../../services/auth/src/signing-keys.ts';
import { issueToken } from '../../services/auth/src/token.ts';
import { run } from '../../services/process-kit.ts';
import { call, publish, temporaryFolder } from '../../services/test-kit.ts';

const rounds = Number(process.env.CRASH_ROUNDS ?? 50);
const writers = 4;
const key = makeSigningKey();

/** Writes at full speed until the service is gone; gives the titles it acknowledged. */
async function writeUntilGone(url: string, token: string): Promise<string[]> {
  const acknowledged: string[] = [];
  try {
    for (;;) {
      const json = { title: randomUUID(), text: 'x'.repeat(randomInt(1, 2_000)) };
      const { status } = await call(`${url}/tasks`, { token, json });
      if (status === 201) acknowledged.push(json.title);
    }
  } catch {
    return acknowledged;
  }
}

function storedTitles(folder: string): Set<unknown> {
  const database = new DatabaseSync(path.join(folder, 'tasks.sqlite'));
  try {
    const { integrity_check: verdict } = database.prepare('PRAGMA integrity_check').get() ?? {};
    assert.equal(verdict, 'ok');
    return new Set(
      database
        .prepare('SELECT title FROM tasks')
        .all()
        .map(({ title }) => title),
    );
  } finally {
    database.close();
  }
}

async function crashRepeatedly(t: TestContext, times: number): Promise<number> {
  const folder = temporaryFolder(t);
  const { publisher } = await publish(t, [key]);
  const env = {
    TASKS_FOLDER: folder,
    USERS_API_URL: publisher,
    TASKS_PER_USER: '1000000',
    WRITE_LIMIT: '1000000',
    LOG_LEVEL: 'info',
  };
  const acknowledged: string[] = [];
  for (let round = 0; round < times; round += 1) {
    const { child, url, ended } = await run(t, 'tasks', env);
    const token = issueToken([key], randomUUID());
    const writing = Array.from({ length: writers }, () => writeUntilGone(url, token));
    await sleep(randomInt(20, 150));
    child.kill('SIGKILL');
    assert.equal(await ended, 'SIGKILL');
    acknowledged.push(...(await Promise.all(writing)).flat());
    const stored = storedTitles(folder);
    const lost = acknowledged.filter((title) => !stored.has(title));
    assert.deepEqual(lost, [], `lost in round ${round}`);
  }
  return acknowledged.length;
}

describe('Tasks killed while it writes', () => {
  test(`loses no acknowledged task in ${rounds} rounds, and no database breaks`, async (t) => {
    const lanes = [Math.ceil(rounds / 2), Math.floor(rounds / 2)];
    const counts = await Promise.all(lanes.map((times) => crashRepeatedly(t, times)));
    const acknowledged = counts.reduce((sum, count) => sum + count, 0);
    assert.ok(acknowledged >= rounds, `only ${acknowledged} tasks were acknowledged`);
    t.diagnostic(`${acknowledged} acknowledged tasks, all of them stored`);
  });
});
