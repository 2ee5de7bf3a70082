import type { KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import * as z from 'zod';

/** What Auth writes into a token and everybody else insists on. `typ` keeps other kinds of JWT out (RFC 9068, 2.1). */
export const tokenRules = {
  algorithm: 'ES256',
  issuer: 'auth',
  audience: 'tasks',
  typ: 'at+jwt',
  lifeSeconds: 3_600,
} as const;

/** Whom a token speaks for, and until when (seconds since 1970). */
export interface Identity {
  readonly subject: string;
  readonly expiresAt: number;
}

const maxLength = 2_048;
const clockSkewSeconds = 5;
const compactForm = /^[\w-]+\.[\w-]+\.[\w-]{86}$/;

const Header = z.strictObject({
  alg: z.literal(tokenRules.algorithm),
  typ: z.literal(tokenRules.typ),
  kid: z.string().regex(/^[\w-]{1,64}$/),
});

const Claims = z.strictObject({
  iss: z.literal(tokenRules.issuer),
  aud: z.literal(tokenRules.audience),
  sub: z.uuid(),
  jti: z.uuid(),
  iat: z.int(),
  exp: z.int(),
});

/** The `kid` a token names, if the token has the form of ours at all: nothing is verified yet. */
export function keyIdOf(token: string): string | undefined {
  return token.length <= maxLength && compactForm.test(token) ? headerOf(token)?.kid : undefined;
}

/**
 * Verifies an access token; `undefined` for any that is not exactly ours. The header is a closed set (so no `crit`,
 * `jku`, `jwk`, `x5u`), every claim is required, and the encoding must be the canonical one: jsonwebtoken alone
 * lets a missing `exp`, unknown `crit` and some non-canonical base64 through.
 */
export function verifyToken(token: string, key: KeyObject): Identity | undefined {
  if (keyIdOf(token) === undefined || !token.split('.').every(isCanonical)) return undefined;
  const claims = Claims.safeParse(verified(token, key)).data;
  if (claims === undefined) return undefined;
  const { sub: subject, iat, exp: expiresAt } = claims;
  const isPlausible =
    iat <= Date.now() / 1_000 + clockSkewSeconds && expiresAt - iat <= tokenRules.lifeSeconds;
  return isPlausible ? { subject, expiresAt } : undefined;
}

function headerOf(token: string): z.output<typeof Header> | undefined {
  try {
    const header = Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString();
    return Header.safeParse(JSON.parse(header)).data;
  } catch {
    return undefined;
  }
}

function verified(token: string, key: KeyObject): unknown {
  const { algorithm, issuer, audience } = tokenRules;
  try {
    return jwt.verify(token, key, { algorithms: [algorithm], issuer, audience });
  } catch {
    return undefined;
  }
}

const isCanonical = (part: string): boolean =>
  Buffer.from(part, 'base64url').toString('base64url') === part;
