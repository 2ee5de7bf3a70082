import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigError } from 'chassis';
import { tokenRules } from 'chassis/access-token';

/** A public key as RFC 7517 writes it. */
export interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly alg: 'ES256';
  readonly use: 'sig';
}

export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: PublicJwk;
}

/** At least one key; the first signs, all are published, so that a key can be replaced without a gap. */
export type SigningKeys = readonly [SigningKey, ...SigningKey[]];

/**
 * Reads every `*.pem` of a folder, in the order of their names. `undefined` when there is none, as where an optional Secret is missing;
 * throws `ConfigError` for a folder that cannot be read and a file that holds no P-256 private key.
 */
export function readSigningKeys(folder: string): SigningKeys | undefined {
  const names = namesIn(folder).filter((name) => name.endsWith('.pem'));
  const [first, ...others] = names.sort().map((name) => readKey(path.join(folder, name)));
  return first && [first, ...others];
}

/** A key that lives as long as the process: its tokens end with it. */
export function makeSigningKey(): SigningKey {
  return signingKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (reason) {
    throw new ConfigError(`SIGNING_KEYS_FOLDER cannot be read: ${(reason as Error).message}`);
  }
}

function readKey(file: string): SigningKey {
  try {
    return signingKey(createPrivateKey(readFileSync(file)));
  } catch {
    throw new ConfigError(
      `${file} holds no P-256 private key: make one with \`openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256\``,
    );
  }
}

function signingKey(privateKey: KeyObject): SigningKey {
  const publicKey = createPublicKey(privateKey);
  const { crv, kty, x, y } = publicKey.export({ format: 'jwk' });
  if (crv !== 'P-256' || kty !== 'EC' || !x || !y)
    throw new Error(`not on the curve P-256: ${crv}`);
  // The key's id is its thumbprint (RFC 7638): the members in this order, without white space.
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  const alg = tokenRules.algorithm;
  return { privateKey, publicKey, jwk: { kty, crv, x, y, kid, alg, use: 'sig' } };
}
