import { randomUUID } from 'node:crypto';
import { createApp, HttpError, type Logger, message, type Route, route } from 'chassis';
import { assertWritable, type Opened } from 'chassis/database';
import type { Express } from 'express';
import * as z from 'zod';
import type { AuthClient } from './auth-client.ts';
import type { Limits } from './limits.ts';
import type { UserStore } from './user-store.ts';

interface UsersOptions {
  readonly auth: AuthClient;
  readonly users: Opened<UserStore>;
  readonly limits: Limits;
  readonly trustedProxies?: readonly string[];
  readonly logger: Logger;
}

const incomplete = 'An email and password needs to be specified!';
const given = z.string(incomplete).min(1, incomplete);
const email = given.max(254, 'The email is too long.').trim().min(1, incomplete).toLowerCase();
// Half a surrogate pair has no UTF-8: many such passwords would hash alike.
const password = given
  .max(128, 'The password is too long.')
  .refine((text) => text.isWellFormed(), 'The password is not Unicode text.');

const Signup = z.strictObject(
  {
    email: email.pipe(z.email('The email is not valid.')),
    password: password.min(8, 'The password needs 8 characters at least.'),
  },
  { error: (issue) => (issue.code === 'invalid_type' ? incomplete : undefined) },
);
const Login = z.strictObject({ email, password });

/** The Users API: who may sign up and log in, and by which keys a token can be checked. */
export function usersApp(options: UsersOptions): Express {
  const { auth, users, logger, trustedProxies = [] } = options;
  const ready = async () => {
    assertWritable(users.use().database);
    await auth.keys();
  };
  return createApp({ name: 'users', logger, trustedProxies, routes: routes(options), ready });
}

function routes({ auth, users, limits }: UsersOptions): Route[] {
  const refusals = { 422: message, 429: message, 503: message };
  return [
    route({
      method: 'post',
      path: '/signup',
      summary:
        'Creates a user; for an e-mail that is taken it answers the same and changes nothing',
      guards: [limits.perAddress],
      body: Signup,
      limits: [limits.perSignup],
      answers: { 201: message, ...refusals },
      async handle({ body: { email, password }, requestId }) {
        users.use().add(email, await auth.hash(password, requestId));
        return { status: 201, body: { message: 'User created!' } };
      },
    }),
    route({
      method: 'post',
      path: '/login',
      summary: 'Gives a token for the right e-mail and password',
      guards: [limits.perAddress],
      body: Login,
      limits: [limits.perLogin],
      answers: { 200: z.strictObject({ token: z.string() }), 401: message, ...refusals },
      async handle({ body: { email, password }, requestId }) {
        const user = users.use().find(email);
        const subject = user?.id ?? randomUUID();
        const issued = await auth.token({ subject, password, hash: user?.hash }, requestId);
        if (user === undefined || issued === undefined)
          throw new HttpError(401, 'Logging in failed!');
        if (issued.newHash !== undefined) users.use().replaceHash(user, issued.newHash);
        return { status: 200, body: { token: issued.token } };
      },
    }),
    route({
      method: 'get',
      path: '/.well-known/jwks.json',
      summary: 'The keys that tokens are signed with, as a JWK Set (RFC 7517)',
      answers: { 200: z.object({ keys: z.array(z.object({ kid: z.string() })) }), 503: message },
      async handle() {
        const headers = { 'Cache-Control': 'public, max-age=60' };
        return { status: 200, body: await auth.keys(), headers };
      },
    }),
  ];
}
