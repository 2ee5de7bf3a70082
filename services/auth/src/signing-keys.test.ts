import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { calculateJwkThumbprint } from 'jose';
import { temporaryFolder } from '../../test-kit.ts';
import { readSigningKeys } from './signing-keys.ts';

const pem = (namedCurve: string): string =>
  generateKeyPairSync('ec', { namedCurve })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();

describe('the signing keys of a folder', () => {
  test('come in the order of their names, each known by its thumbprint', async (t) => {
    const folder = temporaryFolder(t);
    for (const name of ['b.pem', 'a.pem', 'note.txt'])
      writeFileSync(path.join(folder, name), pem('P-256'));
    mkdirSync(path.join(folder, '..data'));
    const keys = readSigningKeys(folder) ?? [];
    assert.equal(keys.length, 2);
    for (const { jwk } of keys) assert.equal(jwk.kid, await calculateJwkThumbprint(jwk));
    writeFileSync(path.join(folder, 'b.pem'), pem('P-256'));
    assert.equal(readSigningKeys(folder)?.[0].jwk.kid, keys[0]?.jwk.kid);
  });

  test('are none when the folder is empty', (t) => {
    assert.equal(readSigningKeys(temporaryFolder(t)), undefined);
  });

  // A throw-away key in its stead would end all tokens at each restart.
  test('are not to be made up when the folder is missing', (t) => {
    const missing = path.join(temporaryFolder(t), 'missing');
    const problem = {
      name: 'ConfigError',
      message: /^SIGNING_KEYS_FOLDER cannot be read: ENOENT.*missing/,
    };
    assert.throws(() => readSigningKeys(missing), problem);
  });

  const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
  const unfit = {
    'another curve': pem('P-384'),
    'an RSA key': rsa.export({ type: 'pkcs8', format: 'pem' }).toString(),
    'no key': 'hello',
    nothing: '',
  };
  for (const [what, content] of Object.entries(unfit)) {
    test(`must not be ${what}`, (t) => {
      const folder = temporaryFolder(t);
      writeFileSync(path.join(folder, 'a.pem'), content);
      const problem = { name: 'ConfigError', message: /a\.pem holds no P-256 private key/ };
      assert.throws(() => readSigningKeys(folder), problem);
    });
  }
});
