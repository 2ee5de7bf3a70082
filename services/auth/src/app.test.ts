import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { call, startAuth } from '../../test-kit.ts';
import { hashPassword, isAffordable } from './password.ts';
import { makeSigningKey } from './signing-keys.ts';

const subject = randomUUID();
const password = 'correct horse';

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
    const hash = await hashPassword(password, { ln: 4, r: 8, p: 1 });
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
    const hash = await hashPassword(password, { ln: 3, r: 8, p: 1 });
    const { body } = await call(`${url}/token`, { json: { subject, password, hash } });
    assert.match(body.newHash, /^\$scrypt\$ln=4,r=8,p=1\$/);
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

  const strange = ['', 'x', '$scrypt$ln=99,r=8,p=1$AAAA$AAAA', '$scrypt$ln=31,r=99,p=99$', 5, null];
  for (const hash of strange) {
    test(`refuses ${JSON.stringify(hash)} as a stored hash`, async (t) => {
      const { url } = await startAuth(t);
      const { status } = await call(`${url}/token`, { json: { subject, password, hash } });
      assert.equal(status, 422);
    });
  }

  for (const cost of [
    'ln=99,r=8,p=1',
    'ln=17,r=9,p=1',
    'ln=14,r=8,p=99',
    'ln=0,r=8,p=1',
    'ln=9,r=0,p=1',
    'ln=9,r=8,p=0',
  ]) {
    test(`refuses a stored hash that costs ${cost}: too much or impossible`, async (t) => {
      const { url } = await startAuth(t);
      const hash = `$scrypt$${cost}$${'A'.repeat(22)}$${'A'.repeat(43)}`;
      const { status } = await call(`${url}/token`, { json: { subject, password, hash } });
      assert.equal(status, 422);
    });
  }

  test('computes a hash at the dearest cost there is advice for', async () => {
    const hash = await hashPassword('correct horse', { ln: 17, r: 8, p: 1 });
    assert.equal(isAffordable(hash), true);
  });
});
