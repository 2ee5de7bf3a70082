import { hash } from 'node:crypto';
import { HttpError } from 'chassis';
import { type Identity, keyIdOf, verifyToken } from 'chassis/access-token';
import type { RequestHandler } from 'express';
import type { KeySet } from './key-set.ts';

const rememberedTokens = 10_000;

/**
 * A guard that leaves the subject of a bearer token in `locals.owner`, or answers 401. A token is verified once in its
 * life, or again when the keys change; it is remembered by its hash, so that memory holds no token.
 */
export function checkTokens(keys: KeySet): RequestHandler {
  const known = new Map<string, Identity>();
  let generation: number | undefined;

  function recall(digest: string): Identity | undefined {
    const current = keys.generation();
    if (generation !== current) known.clear();
    generation = current;
    return known.get(digest);
  }

  async function verify(token: string, digest: string): Promise<Identity | undefined> {
    const kid = keyIdOf(token);
    const key = kid === undefined ? undefined : await keys.find(kid);
    const identity = key && verifyToken(token, key);
    if (identity !== undefined) {
      const [oldest = ''] = known.keys();
      if (known.size >= rememberedTokens) known.delete(oldest);
      known.set(digest, identity);
    }
    return identity;
  }

  return (request, response, next) => {
    const token = /^Bearer ([\w.-]+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const admit = (identity: Identity | undefined) => {
      if (identity === undefined || identity.expiresAt <= Date.now() / 1_000) {
        const headers = { 'WWW-Authenticate': 'Bearer' };
        throw new HttpError(401, 'Could not verify token.', { headers });
      }
      response.locals.owner = identity.subject;
      next();
    };
    const digest = hash('sha256', token, 'base64');
    const identity = recall(digest);
    // A promise of what is known already would cost as much as the hash.
    return identity === undefined ? verify(token, digest).then(admit) : admit(identity);
  };
}
