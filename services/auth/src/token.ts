import { randomUUID } from 'node:crypto';
import { type Identity, keyIdOf, tokenRules, verifyToken } from 'chassis/access-token';
import jwt from 'jsonwebtoken';
import type { SigningKeys } from './signing-keys.ts';

/** Signs a token for a subject, valid from now on for `tokenRules.lifeSeconds`. */
export function issueToken([{ privateKey, jwk }]: SigningKeys, subject: string): string {
  const { algorithm, issuer, audience, typ, lifeSeconds } = tokenRules;
  return jwt.sign({}, privateKey, {
    algorithm,
    issuer,
    audience,
    subject,
    jwtid: randomUUID(),
    expiresIn: lifeSeconds,
    header: { alg: algorithm, typ, kid: jwk.kid },
  });
}

/** Whom a token speaks for, if one of the keys signed it. */
export function identityOf(keys: SigningKeys, token: string): Identity | undefined {
  const kid = keyIdOf(token);
  const key = keys.find(({ jwk }) => jwk.kid === kid);
  return key && verifyToken(token, key.publicKey);
}
