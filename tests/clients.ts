import { test } from '@playwright/test';
import { maskSecrets } from './harness/report/mask.ts';

/** An answer, as far as the API promises it: exact enough to compare whole. */
export interface Reply {
  readonly status: number;
  /** Parsed where it is JSON. Tokens and passwords are masked: a failed comparison prints it into the report. */
  readonly body: unknown;
  /** The service that says it answered. */
  readonly service: string | null;
}

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

export type HealthPath = '/healthcheck' | '/livez' | '/readyz';

/** Sign-ups, logins and public keys. Bodies may be anything: what is wrong with them is for the API to say. */
export function usersClient(base: string) {
  return {
    signUp: (body: unknown) => call(base, 'POST', '/signup', { body }),
    logIn: (body: unknown) => call(base, 'POST', '/login', { body }),
    /** The token of a login that has to succeed. */
    token: ({ email, password }: Credentials) => tokenOf(base, { email, password }),
    keys: () => call(base, 'GET', '/.well-known/jwks.json'),
    health: (path: HealthPath) => call(base, 'GET', path),
  };
}

/** Tasks, asked for with an `Authorization` header as it is given, or without one. */
export function tasksClient(base: string) {
  return {
    load: (authorization?: string) => call(base, 'GET', '/tasks', { authorization }),
    store: (authorization: string | undefined, body: unknown) =>
      call(base, 'POST', '/tasks', { authorization, body }),
    health: (path: HealthPath) => call(base, 'GET', path),
  };
}

export type UsersClient = ReturnType<typeof usersClient>;
export type TasksClient = ReturnType<typeof tasksClient>;

interface Given {
  readonly authorization?: string | undefined;
  readonly body?: unknown;
}

const patienceMs = 10_000;

async function tokenOf(base: string, body: unknown): Promise<string> {
  const { status, text } = await send(base, 'POST', '/login', { body });
  if (status === 200) return JSON.parse(text).token;
  throw new Error(`Logging in answered ${status} ${maskSecrets(text)}`);
}

async function call(base: string, method: string, path: string, given: Given = {}): Promise<Reply> {
  const { status, headers, text } = await send(base, method, path, given);
  const { password } = Object(given.body);
  const secrets = [password, given.authorization?.split(' ')[1]];
  const shown = maskSecrets(
    text,
    secrets.filter((secret) => typeof secret === 'string'),
  );
  const isJson = headers.get('content-type')?.startsWith('application/json');
  return { status, body: isJson ? JSON.parse(shown) : shown, service: headers.get('x-service') };
}

/**
 * One request, as one step of the report. By `fetch`, because Playwright's own request context writes every
 * header, with the token, into the report when a connection fails.
 */
function send(base: string, method: string, path: string, { authorization, body }: Given) {
  return test.step(`${method} ${path}`, async () => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: {
        ...(authorization === undefined ? {} : { authorization }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMs),
    }).catch((cause: Error) => {
      const why = cause.cause instanceof Error ? cause.cause.message : cause.message;
      throw new Error(`${method} ${base}${path} got no answer: ${why}`);
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  });
}
