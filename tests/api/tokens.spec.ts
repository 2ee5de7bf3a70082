import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type webcrypto,
} from 'node:crypto';
import type { UsersClient } from '../clients.ts';
import { bearer, expect, test } from '../fixtures.ts';

const refused = { status: 401, body: { message: 'Could not verify token.' }, service: 'tasks' };
const task = { title: 'a', text: 'b' };

const headers = {
  'no header': undefined,
  'an empty header': '',
  'no token': 'Bearer',
  'no JWT': 'Bearer a',
  'three words that are no JWT': 'Bearer a.b.c',
  'a path to another route of Auth': 'Bearer ../hashed-password/x',
  'an encoded path to another route of Auth': 'Bearer ..%2Fhashed-password%2Fx',
  'another scheme': 'Basic YTpi',
} as const;
for (const [what, authorization] of Object.entries(headers)) {
  test(`A request with ${what} is refused, to load and to store`, async ({ tasks }) => {
    expect(await tasks.load(authorization)).toEqual(refused);
    expect(await tasks.store(authorization, task)).toEqual(refused);
  });
}

type Json = Readonly<Record<string, unknown>>;
type Forgery = (token: string, key: webcrypto.JsonWebKey) => string;

const encoded = (part: Json): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const decoded = (part = ''): Json => JSON.parse(Buffer.from(part, 'base64url').toString());

/** The token with other headers, other claims and a signature to match. */
function forged(
  token: string,
  header: Json,
  claims: Json,
  seal: (input: string) => string,
): string {
  const [oldHeader, oldClaims] = token
    .split('.')
    .map((part, index) => (index < 2 ? decoded(part) : {}));
  const input = `${encoded({ ...oldHeader, ...header })}.${encoded({ ...oldClaims, ...claims })}`;
  return `${input}.${seal(input)}`;
}

const otherKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const sealed = (input: string): string =>
  sign('sha256', Buffer.from(input), { key: otherKey, dsaEncoding: 'ieee-p1363' }).toString(
    'base64url',
  );
const publicPem = (key: webcrypto.JsonWebKey) =>
  createPublicKey({ format: 'jwk', key }).export({ format: 'pem', type: 'spki' });

const forgeries: Readonly<Record<string, Forgery>> = {
  'alg none and no signature': (token) => forged(token, { alg: 'none' }, {}, () => ''),
  'HS256 with the public key for a secret': (token, key) =>
    forged(token, { alg: 'HS256' }, {}, (input) =>
      createHmac('sha256', publicPem(key)).update(input).digest('base64url'),
    ),
  'the signature of another key': (token) => forged(token, {}, {}, sealed),
  'a key of its own': (token) =>
    forged(token, { jwk: createPublicKey(otherKey).export({ format: 'jwk' }) }, {}, sealed),
  'a path for a key id': (token) => forged(token, { kid: '../../etc/passwd' }, {}, sealed),
  'another owner': (token) =>
    forged(token, {}, { sub: crypto.randomUUID() }, () => token.split('.')[2] ?? ''),
  'a later end': (token) =>
    forged(token, {}, { exp: 4_102_444_800 }, () => token.split('.')[2] ?? ''),
  'its last letter cut off': (token) => token.slice(0, -1),
  'padding at its end': (token) => `${token}=`,
  'more after its end': (token) => `${token}.a`,
  '100 kB': () => 'a'.repeat(100_000),
};
for (const [what, forge] of Object.entries(forgeries)) {
  test(`A token with ${what} is refused`, async ({ users, tasks, account: { token } }) => {
    expect(await tasks.load(bearer(forge(token, await publicKey(users))))).toEqual(refused);
  });
}

test('The token that forgeries are made of is a good one', async ({ tasks, account }) => {
  expect(await tasks.load(account.authorization)).toMatchObject({ status: 200 });
});

async function publicKey(users: UsersClient): Promise<webcrypto.JsonWebKey> {
  const { body } = await users.keys();
  const [key] = (body as { keys: webcrypto.JsonWebKey[] }).keys;
  if (key === undefined) throw new Error('Users publishes no key');
  return key;
}
