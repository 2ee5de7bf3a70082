import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { call, startAuth, testCost } from '../../test-kit.ts';
import { hashPassword } from './password.ts';
import { makeSigningKey } from './signing-keys.ts';

const subject = randomUUID();
const password = 'correct horse';
// As it was stored before Argon2id: of the same password.
const scryptHash =
  '$scrypt$ln=14,r=8,p=5$BwcHBwcHBwcHBwcHBwcHBw$JJbC/vMAhE80QepHWH1OGqgyWzj8AUAhB3CCJqyN01g';
const noHash = `$${'A'.repeat(22)}$${'A'.repeat(43)}`;

describe('Auth', () => {
  test('issues tokens that an independent library verifies by the published keys', async (t) => {
    const { url } = await startAuth(t);
    const { hash } = (await call(`${url}/hash`, { json: { password } })).body;
    const { body } = await call(`${url}/token`, { json: { subject, password, hash } });
    const { payload, protectedHeader } = await jwtVerify(
      body.token,
      createRemoteJWKSet(new URL('/jwks', url)),
      { issuer: 'auth', audience: 'tasks', typ: 'at+jwt', algorithms: ['ES256'], subject },
    );
    assert.deepEqual(Object.keys(payload).sort(), ['aud', 'exp', 'iat', 'iss', 'jti', 'sub']);
    assert.deepEqual(Object.keys(protectedHeader).sort(), ['alg', 'kid', 'typ']);
  });

  test('signs with the first key and publishes all, so that a key can be replaced', async (t) => {
    const [next, last] = [makeSigningKey(), makeSigningKey()];
    const { url } = await startAuth(t, [next, last]);
    const { keys } = (await call(`${url}/jwks`)).body;
    assert.deepEqual(keys, [next.jwk, last.jwk]);
    const hash = await hashPassword(password, testCost);
    const { token } = (await call(`${url}/token`, { json: { subject, password, hash } })).body;
    const header = JSON.parse(Buffer.from(token.split('.')[0], 'base64url').toString());
    assert.equal(header.kid, next.jwk.kid);
  });

  test('answers a wrong password and a missing hash alike', async (t) => {
    const { url } = await startAuth(t);
    const { hash } = (await call(`${url}/hash`, { json: { password } })).body;
    const wrong = await call(`${url}/token`, { json: { subject, password: 'wrong', hash } });
    const missing = await call(`${url}/token`, { json: { subject, password } });
    assert.deepEqual([wrong.status, wrong.body], [401, { message: 'Wrong password.' }]);
    assert.deepEqual([missing.status, missing.body], [wrong.status, wrong.body]);
  });

  test('hashes anew, at today’s cost, when a login succeeds on an old hash', async (t) => {
    const { url } = await startAuth(t);
    const hash = await hashPassword(password, { m: 8, t: 1, p: 1 });
    const { body } = await call(`${url}/token`, { json: { subject, password, hash } });
    assert.match(body.newHash, /^\$argon2id\$v=19\$m=16,t=1,p=1\$/);
    const json = { subject, password, hash: body.newHash };
    assert.deepEqual(Object.keys((await call(`${url}/token`, { json })).body), ['token']);
  });

  test('says whom a token speaks for, and refuses any other', async (t) => {
    const { url } = await startAuth(t);
    const { hash } = (await call(`${url}/hash`, { json: { password } })).body;
    const { token } = (await call(`${url}/token`, { json: { subject, password, hash } })).body;
    const right = await call(`${url}/verify`, { json: { token } });
    assert.equal(right.body.subject, subject);
    const wrong = await call(`${url}/verify`, { json: { token: `${token}x` } });
    assert.deepEqual([wrong.status, wrong.body], [401, { message: 'Could not verify token.' }]);
  });

  test('hashes anew, as today, when a login succeeds on a hash of scrypt', async (t) => {
    const { url } = await startAuth(t);
    const json = { subject, password, hash: scryptHash };
    const { body } = await call(`${url}/token`, { json });
    assert.match(body.newHash, /^\$argon2id\$v=19\$m=16,t=1,p=1\$/);
    const wrong = await call(`${url}/token`, { json: { ...json, password: 'wrong' } });
    assert.deepEqual([wrong.status, wrong.body], [401, { message: 'Wrong password.' }]);
  });

  const strange = [
    '',
    'x',
    '$scrypt$ln=99,r=8,p=1$AAAA$AAAA',
    '$scrypt$ln=31,r=99,p=99$',
    `$argon2i$v=19$m=16,t=1,p=1${noHash}`,
    `$argon2id$v=16$m=16,t=1,p=1${noHash}`,
    `$argon2id$m=16,t=1,p=1${noHash}`,
    `$argon2id$v=19$m=16,t=1,p=1${noHash}A`,
    5,
    null,
  ];
  for (const hash of strange) {
    test(`refuses ${JSON.stringify(hash)} as a stored hash`, async (t) => {
      const { url } = await startAuth(t);
      const { status } = await call(`${url}/token`, { json: { subject, password, hash } });
      assert.equal(status, 422);
    });
  }

  for (const settings of [
    'scrypt$ln=99,r=8,p=1',
    'scrypt$ln=17,r=9,p=1',
    'scrypt$ln=14,r=8,p=99',
    'scrypt$ln=0,r=8,p=1',
    'scrypt$ln=9,r=0,p=1',
    'scrypt$ln=9,r=8,p=0',
    'argon2id$v=19$m=131073,t=1,p=1',
    'argon2id$v=19$m=19456,t=54,p=1',
    'argon2id$v=19$m=16,t=0,p=1',
    'argon2id$v=19$m=16,t=1,p=0',
    'argon2id$v=19$m=15,t=1,p=2',
  ]) {
    test(`refuses a stored hash that costs ${settings}: too much or impossible`, async (t) => {
      const { url } = await startAuth(t);
      const hash = `$${settings}${noHash}`;
      const { status } = await call(`${url}/token`, { json: { subject, password, hash } });
      assert.equal(status, 422);
    });
  }

  for (const settings of ['scrypt$ln=17,r=8,p=1', 'argon2id$v=19$m=65536,t=3,p=4'])
    test(`computes a stored hash that costs ${settings}, as much as there is advice for`, async (t) => {
      const { url } = await startAuth(t);
      const hash = `$${settings}${noHash}`;
      const { status } = await call(`${url}/token`, { json: { subject, password, hash } });
      assert.equal(status, 401);
    });
});
