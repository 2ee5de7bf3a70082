import assert from 'node:assert/strict';
import { createHmac, createPublicKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { describe, test } from 'node:test';
import { tokenRules } from 'chassis/access-token';
import { makeSigningKey } from '../../auth/src/signing-keys.ts';
import { issueToken } from '../../auth/src/token.ts';
import { call, publish, startAuth, startTasks, startUsers } from '../../test-kit.ts';

const key = makeSigningKey();
const now = Math.floor(Date.now() / 1_000);
const genuineHeader = { alg: 'ES256', typ: tokenRules.typ, kid: key.jwk.kid };
const genuineClaims = {
  iss: tokenRules.issuer,
  aud: tokenRules.audience,
  sub: randomUUID(),
  jti: randomUUID(),
  iat: now,
  exp: now + 600,
};

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** Signs whatever it is given with Auth's own key, as only a bug in Auth or a stolen key could. */
function forge(header: object = {}, claims: object = {}, privateKey = key.privateKey): string {
  const content = `${encode({ ...genuineHeader, ...header })}.${encode({ ...genuineClaims, ...claims })}`;
  const signature = sign('sha256', Buffer.from(content), {
    key: privateKey,
    dsaEncoding: 'ieee-p1363',
  });
  return `${content}.${signature.toString('base64url')}`;
}

const genuine = forge();
const [head = '', claims = '', signature = ''] = genuine.split('.');
const publicPem = key.publicKey.export({ type: 'spki', format: 'pem' });
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const otherCurve = generateKeyPairSync('ec', { namedCurve: 'P-384' });

function hmacToken(): string {
  const content = `${encode({ ...genuineHeader, alg: 'HS256' })}.${claims}`;
  return `${content}.${createHmac('sha256', publicPem).update(content).digest('base64url')}`;
}

/** The last character of a signature carries four bits that decoding drops: other letters, same bytes. */
function withOtherPadding(): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(genuine.at(-1) ?? '');
  return `${genuine.slice(0, -1)}${alphabet[last ^ 1]}`;
}

const jwk = stranger.publicKey.export({ format: 'jwk' });
const forged: Readonly<Record<string, string>> = {
  'alg none, no signature': `${encode({ ...genuineHeader, alg: 'none' })}.${claims}.`,
  'alg none with a signature': `${encode({ ...genuineHeader, alg: 'none' })}.${claims}.${signature}`,
  'HS256 with the public key as secret': hmacToken(),
  'alg ES384 on our curve': forge({ alg: 'ES384' }),
  'a key on another curve': forge({}, {}, otherCurve.privateKey),
  'a stranger’s key under our kid': forge({}, {}, stranger.privateKey),
  'an unknown kid': forge({ kid: 'unknown' }),
  'a kid that is a path': forge({ kid: '../../../dev/null' }),
  'a kid that is a URL': forge({ kid: 'http://example.test/key' }),
  'a kid named like an object’s insides': forge({ kid: '__proto__' }),
  'no kid': forge({ kid: undefined }),
  'typ JWT': forge({ typ: 'JWT' }),
  'no typ': forge({ typ: undefined }),
  'an unknown crit': forge({ crit: ['x'], x: 1 }),
  'the b64 extension': forge({ crit: ['b64'], b64: false }),
  'a jku': forge({ jku: 'http://example.test/jwks' }),
  'its own jwk': forge({ jwk }, {}, stranger.privateKey),
  'its own jwk, our signature': forge({ jwk }),
  'an x5u': forge({ x5u: 'http://example.test/cert' }),
  'an x5c': forge({ x5c: ['MIIB'] }),
  'no exp': forge({}, { exp: undefined }),
  'an exp in the past': forge({}, { iat: now - 7_200, exp: now - 3_600 }),
  'an exp that just passed': forge({}, { iat: now - 60, exp: now - 1 }),
  'an exp that is text': forge({}, { exp: String(now + 600) }),
  'an exp beyond any life of ours': forge({}, { exp: now + 86_400 }),
  'an iat in the far future': forge({}, { iat: now + 86_400, exp: now + 86_500 }),
  'no iat': forge({}, { iat: undefined }),
  'an nbf in the future': forge({}, { nbf: now + 300 }),
  'another audience': forge({}, { aud: 'users' }),
  'several audiences': forge({}, { aud: ['tasks', 'users'] }),
  'no audience': forge({}, { aud: undefined }),
  'another issuer': forge({}, { iss: 'mallory' }),
  'no issuer': forge({}, { iss: undefined }),
  'no subject': forge({}, { sub: undefined }),
  'a subject that is no user id': forge({}, { sub: '../admin' }),
  'no jti': forge({}, { jti: undefined }),
  'changed claims': `${head}.${encode({ ...genuineClaims, sub: randomUUID() })}.${signature}`,
  'base64 padding': `${genuine}==`,
  'non-canonical base64 in the signature': withOtherPadding(),
  'a signature in DER': `${head}.${claims}.${sign('sha256', Buffer.from(`${head}.${claims}`), key.privateKey).toString('base64url')}`,
  'an all-zero signature': `${head}.${claims}.${Buffer.alloc(64).toString('base64url')}`,
  'no signature': `${head}.${claims}.`,
  'one part': head,
  'two parts': `${head}.${claims}`,
  'two dots alone': '..',
  'four parts': `${genuine}.${signature}`,
  'white space inside': `${head} .${claims}.${signature}`,
  'white space behind a comma': `${genuine}, ${genuine}`,
  'a header that is no JSON': `${Buffer.from('{').toString('base64url')}.${claims}.${signature}`,
  'a header that is null': `${Buffer.from('null').toString('base64url')}.${claims}.${signature}`,
  'claims that are no object': forgeClaims('[]'),
  'claims that are text': forgeClaims('"x"'),
  '100 kB': `${head}.${'A'.repeat(100_000)}.${signature}`,
  nothing: '',
};

function forgeClaims(json: string): string {
  const content = `${head}.${Buffer.from(json).toString('base64url')}`;
  const bytes = sign('sha256', Buffer.from(content), {
    key: key.privateKey,
    dsaEncoding: 'ieee-p1363',
  });
  return `${content}.${bytes.toString('base64url')}`;
}

describe('a token', () => {
  test('that is forged or broken is refused, each with the same answer', async (t) => {
    const auth = await startAuth(t, [key]);
    const users = await startUsers(t, auth.url);
    const { url } = await startTasks(t, users.url, { pauseMs: 0 });
    const answerTo = (token: string) => call(`${url}/tasks`, { token });
    assert.equal((await answerTo(genuine)).status, 200, 'the forger can make a genuine one');
    for (const [flaw, token] of Object.entries(forged)) {
      await t.test(flaw, async () => {
        const { status, body, headers } = await answerTo(token);
        assert.deepEqual([status, body], [401, { message: 'Could not verify token.' }]);
        assert.equal(headers.get('www-authenticate'), 'Bearer');
      });
    }
    for (const scheme of ['Basic', 'Bearer:', 'Token', '']) {
      const headers = { authorization: `${scheme} ${genuine}` };
      assert.equal((await call(`${url}/tasks`, { headers })).status, 401, scheme);
    }
    assert.equal((await answerTo(genuine)).status, 200, 'and still is accepted afterwards');
  });

  test('in the query or a cookie is not looked at', async (t) => {
    const auth = await startAuth(t, [key]);
    const users = await startUsers(t, auth.url);
    const { url } = await startTasks(t, users.url);
    const headers = { cookie: `token=${genuine}` };
    assert.equal((await call(`${url}/tasks?access_token=${genuine}`, { headers })).status, 401);
  });

  test('ends with its life although it was remembered', async (t) => {
    const auth = await startAuth(t, [key]);
    const users = await startUsers(t, auth.url);
    const { url } = await startTasks(t, users.url);
    const token = forge({}, { exp: now + 600 });
    // Twice: the first one also fetches the keys, and new keys forget what was verified.
    assert.equal((await call(`${url}/tasks`, { token })).status, 200);
    assert.equal((await call(`${url}/tasks`, { token })).status, 200);
    t.mock.timers.enable({ apis: ['Date'], now: (now + 601) * 1_000 });
    assert.equal((await call(`${url}/tasks`, { token })).status, 401);
  });
});

describe('the keys', () => {
  test('stay in use while Users is away', async (t) => {
    const auth = await startAuth(t, [key]);
    const users = await startUsers(t, auth.url);
    const { url } = await startTasks(t, users.url, { pauseMs: 0, freshMs: 0 });
    assert.equal((await call(`${url}/tasks`, { token: genuine })).status, 200);
    await users.stop();
    const another = issueToken([key], randomUUID());
    assert.equal((await call(`${url}/tasks`, { token: another })).status, 200);
    assert.equal((await call(`${url}/readyz`)).status, 200);
  });

  test('are asked for again when an unknown kid comes', async (t) => {
    const { publisher, published } = await publish(t, [key]);
    const { url } = await startTasks(t, publisher, { pauseMs: 0 });
    assert.equal((await call(`${url}/tasks`, { token: genuine })).status, 200);
    const next = makeSigningKey();
    published.push(next);
    const token = issueToken([next], randomUUID());
    assert.equal((await call(`${url}/tasks`, { token })).status, 200);
  });

  test('are asked for once in a pause, however many unknown kids come', async (t) => {
    const { publisher, asked } = await publish(t, [key]);
    const { url } = await startTasks(t, publisher, { pauseMs: 3_600_000 });
    assert.equal((await call(`${url}/tasks`, { token: genuine })).status, 200);
    const kids = Array.from({ length: 50 }, (_, i) => `no${i}`);
    const replies = await Promise.all(
      kids.map((kid) => call(`${url}/tasks`, { token: forge({ kid }) })),
    );
    assert.ok(replies.every(({ status }) => status === 401));
    assert.equal(asked(), 1);
  });

  test('that are withdrawn end the tokens they signed, remembered or not', {
    timeout: 10_000,
  }, async (t) => {
    const { publisher, published } = await publish(t, [key, makeSigningKey()]);
    const { url } = await startTasks(t, publisher, { pauseMs: 0, freshMs: 0 });
    const statusOf = async (token: string) => (await call(`${url}/tasks`, { token })).status;
    // Twice: the first one also fetches the keys, and new keys forget what was verified.
    for (let i = 0; i < 2; i += 1) assert.equal(await statusOf(genuine), 200);
    published.shift();
    // Nobody else asks: a remembered token has the keys renewed too, in passing.
    while ((await statusOf(genuine)) === 200) t.signal.throwIfAborted();
    assert.equal(await statusOf(genuine), 401);
    assert.equal(await statusOf(issueToken([key], randomUUID())), 401);
  });

  test('that Users publishes hold nothing private', async (t) => {
    const auth = await startAuth(t, [key]);
    const { url } = await startUsers(t, auth.url);
    const { body, headers } = await call(`${url}/.well-known/jwks.json`);
    const members = ['kty', 'crv', 'x', 'y', 'kid', 'alg', 'use'];
    assert.deepEqual(Object.keys(body.keys[0]).sort(), members.sort());
    assert.equal(createPublicKey({ key: body.keys[0], format: 'jwk' }).type, 'public');
    assert.match(headers.get('cache-control') ?? '', /max-age=\d+/);
  });
});
