import { createApp, HttpError, type Logger, message, type Route, route } from 'chassis';
import type { Express } from 'express';
import * as z from 'zod';
import { type Cost, hashPassword, isAffordable, isOutdated, isPasswordOf } from './password.ts';
import type { Queue } from './queue.ts';
import type { SigningKeys } from './signing-keys.ts';
import { identityOf, issueToken } from './token.ts';

interface AuthOptions {
  readonly keys: SigningKeys;
  readonly cost: Cost;
  readonly queue: Queue;
  readonly logger: Logger;
}

const password = z
  .string()
  .min(1)
  .max(1_024)
  .refine((text) => text.isWellFormed());
const hash = z.string().refine(isAffordable);
const unavailable = { 422: message, 503: message };

/** The Auth API: passwords to hashes, right passwords to tokens. It knows no users and stores nothing. */
export function authApp(options: AuthOptions): Express {
  return createApp({ name: 'auth', logger: options.logger, routes: routes(options), ready() {} });
}

function routes({ keys, cost, queue }: AuthOptions): Route[] {
  return [
    route({
      method: 'post',
      path: '/hash',
      summary: 'Hashes a password',
      body: z.strictObject({ password }),
      answers: { 200: z.strictObject({ hash }), ...unavailable },
      async handle({ body }) {
        return {
          status: 200,
          body: { hash: await queue(() => hashPassword(body.password, cost)) },
        };
      },
    }),
    route({
      method: 'post',
      path: '/token',
      summary:
        'Issues a token for the right password. Without a hash it refuses after the same work',
      body: z.strictObject({ subject: z.uuid(), password, hash: hash.optional() }),
      answers: {
        200: z.strictObject({ token: z.string(), newHash: hash.optional() }),
        401: message,
        ...unavailable,
      },
      async handle({ body: { subject, password, hash } }) {
        const isRight = await queue(() => isPasswordOf(hash, password, cost));
        if (!isRight || hash === undefined) throw new HttpError(401, 'Wrong password.');
        const token = issueToken(keys, subject);
        if (!isOutdated(hash, cost)) return { status: 200, body: { token } };
        const newHash = await queue(() => hashPassword(password, cost));
        return { status: 200, body: { token, newHash } };
      },
    }),
    route({
      method: 'post',
      path: '/verify',
      summary: 'Says whom a token speaks for',
      body: z.strictObject({ token: z.string() }),
      answers: {
        200: z.strictObject({ subject: z.uuid(), expiresAt: z.int() }),
        401: message,
        422: message,
      },
      handle({ body }) {
        const identity = identityOf(keys, body.token);
        if (identity === undefined) throw new HttpError(401, 'Could not verify token.');
        return { status: 200, body: identity };
      },
    }),
    route({
      method: 'get',
      path: '/jwks',
      summary: 'The public keys, as a JWK Set (RFC 7517)',
      answers: { 200: z.object({ keys: z.array(z.object({ kid: z.string() })) }) },
      handle: () => ({ status: 200, body: { keys: keys.map(({ jwk }) => jwk) } }),
    }),
  ];
}
