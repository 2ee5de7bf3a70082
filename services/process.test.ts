import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { run, runRefused } from './process-kit.ts';
import { call, temporaryFolder } from './test-kit.ts';

describe('a service process', () => {
  test('answers what is in hand after SIGTERM, and exits with 0', async (t) => {
    const { child, url, ended } = await run(t, 'auth');
    const hashes = Array.from({ length: 16 }, () =>
      call(`${url}/hash`, { json: { password: 'correct horse' } }),
    );
    await call(`${url}/livez`); // came after the hashes, which take much longer
    child.kill('SIGTERM');
    for (const { status } of await Promise.all(hashes)) assert.equal(status, 200);
    assert.equal(await ended, 0);
    await assert.rejects(call(`${url}/livez`));
  });

  test('exits with 78 and every problem when its configuration is wrong', async () => {
    const { code, stderr } = await runRefused('users', {
      PORT: 'x',
      LOG_LEVEL: 'loud',
      TRUSTED_PROXIES: 'loopback,my-proxy',
    });
    assert.equal(code, 78);
    for (const name of ['PORT', 'LOG_LEVEL', 'AUTH_API_URL', 'TRUSTED_PROXIES'])
      assert.match(stderr, new RegExp(name));
  });

  test('exits with 78 when a signing key is no key', async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(path.join(folder, 'a.pem'), 'no key');
    const { code, stderr } = await runRefused('auth', { SIGNING_KEYS_FOLDER: folder });
    assert.equal(code, 78);
    assert.match(stderr, /a\.pem holds no P-256 private key/);
  });

  test('exits with 78 when its database is from a newer version', async (t) => {
    const folder = temporaryFolder(t);
    new DatabaseSync(path.join(folder, 'tasks.sqlite')).exec('PRAGMA user_version = 9');
    const env = { TASKS_FOLDER: folder, USERS_API_URL: 'users:8080' };
    const { code, stderr } = await runRefused('tasks', env);
    assert.equal(code, 78);
    assert.match(stderr, /version 9/);
  });

  test('exits with 1 and the reason when its port is taken', async (t) => {
    const { url } = await run(t, 'auth');
    const { code, stderr } = await runRefused('auth', { PORT: new URL(url).port });
    assert.equal(code, 1);
    assert.match(stderr, /EADDRINUSE/);
  });

  test('shows its metrics on loopback, labelled by route and never by URL', async (t) => {
    const { url, metricsUrl } = await run(t, 'auth');
    await call(`${url}/some/secret`);
    await call(`${url}/jwks`);
    const { body } = await call(`${metricsUrl}/metrics`);
    assert.equal(new URL(metricsUrl).hostname, '127.0.0.1');
    assert.match(body, /http_request_duration_seconds_count\{.*route="\/jwks",status="200"\} 1/);
    assert.match(body, /process_resident_memory_bytes/);
    assert.doesNotMatch(body, /secret/);
    const { status, headers } = await call(`${metricsUrl}/healthcheck`);
    assert.deepEqual([status, headers.get('x-service')], [404, 'auth']);
  });
});
