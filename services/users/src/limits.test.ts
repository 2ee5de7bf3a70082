import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { call, startAuth, startUsers } from '../../test-kit.ts';

const json = { email: 'ann@example.test', password: 'correct horse' };
const tooMany = { message: 'Too many requests. Try again later.' };

describe('the limit per account', () => {
  test('holds up guessing, in any case of the e-mail, and tells in standard headers', async (t) => {
    const auth = await startAuth(t);
    const { url } = await startUsers(t, auth.url, { accountLimit: 3 });
    const guess = (email: string) =>
      call(`${url}/login`, { json: { email, password: 'wrong horse' } });
    const { headers } = await guess('ann@example.test');
    assert.match(headers.get('ratelimit') ?? '', /"account"; r=2; t=900/);
    assert.match(headers.get('ratelimit-policy') ?? '', /"account"; q=3; w=900/);
    await guess('ANN@example.test');
    await guess('ann@EXAMPLE.test');
    const { status, body, headers: last } = await guess('Ann@example.test');
    assert.deepEqual([status, body, last.get('x-service')], [429, tooMany, 'users']);
    assert.ok(Number(last.get('retry-after')) > 0);
    assert.equal((await guess('bob@example.test')).status, 401);
  });

  test('does not count right passwords', async (t) => {
    const auth = await startAuth(t);
    const { url } = await startUsers(t, auth.url, { accountLimit: 2 });
    await call(`${url}/signup`, { json });
    for (let i = 0; i < 5; i += 1) assert.equal((await call(`${url}/login`, { json })).status, 200);
  });

  test('does not count what Auth did not answer', async (t) => {
    const { url } = await startUsers(t, 'http://127.0.0.1:1', { accountLimit: 2 });
    for (let i = 0; i < 5; i += 1) assert.equal((await call(`${url}/login`, { json })).status, 503);
  });

  test('holds up repeated sign-ups of one e-mail, which each cost a hash', async (t) => {
    const auth = await startAuth(t);
    const { url } = await startUsers(t, auth.url, { accountLimit: 2 });
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await call(`${url}/signup`, { json })).status);
    assert.deepEqual(statuses, [201, 201, 429]);
  });
});

describe('the limit per address', () => {
  const from = (address: string) => ({ json: {}, headers: { 'x-forwarded-for': address } });

  test('counts every attempt, whatever X-Forwarded-For claims', async (t) => {
    const { url } = await startUsers(t, 'http://127.0.0.1:1', { addressLimit: 2 });
    const statuses = [];
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) {
      statuses.push((await call(`${url}/login`, from(address))).status);
    }
    assert.deepEqual(statuses, [422, 422, 429]);
  });

  test('believes X-Forwarded-For of a proxy that is trusted on purpose', async (t) => {
    const setup = { addressLimit: 1, trustedProxies: ['loopback'] };
    const { url } = await startUsers(t, 'http://127.0.0.1:1', setup);
    const statuses = [];
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.1']) {
      statuses.push((await call(`${url}/login`, from(address))).status);
    }
    assert.deepEqual(statuses, [422, 422, 429]);
  });

  test('does not hold up health checks and keys', async (t) => {
    const auth = await startAuth(t);
    const { url } = await startUsers(t, auth.url, { addressLimit: 1 });
    await call(`${url}/login`, { json: {} });
    for (const path of ['healthcheck', 'livez', 'readyz', '.well-known/jwks.json']) {
      assert.equal((await call(`${url}/${path}`)).status, 200, path);
    }
  });
});
