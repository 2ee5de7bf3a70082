import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { test } from '@playwright/test';
import { messageOf } from './harness/errors.ts';
import { clientFor } from './harness/http-client.ts';
import { maskSecrets } from './harness/report/mask.ts';

/** An answer, as far as the API promises it: exact enough to compare whole. */
export interface Reply {
  readonly status: number;
  /** Parsed where it is JSON. Tokens and passwords are masked: a failed comparison prints it into the report. */
  readonly body: unknown;
  /** The service that says it answered. */
  readonly service: string | readonly string[] | undefined;
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
  const { status, type, service, text } = await send(base, method, path, given);
  const { password } = Object(given.body);
  const secrets = [password, given.authorization?.split(' ')[1]];
  const shown = maskSecrets(
    text,
    secrets.filter((secret) => typeof secret === 'string'),
  );
  const isJson = type?.startsWith('application/json');
  return { status, body: isJson ? JSON.parse(shown) : shown, service };
}

/**
 * One request, as one step of the report. By Node's own client, because Playwright's request context writes every header, with the
 * token, into the report when a connection fails, and `fetch` takes most of a tenth of a second more.
 */
function send(base: string, method: string, path: string, { authorization, body }: Given) {
  return test.step(`${method} ${path}`, async () => {
    const url = `${base}${path}`;
    const headers = {
      ...(authorization === undefined ? {} : { authorization }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const signal = AbortSignal.timeout(patienceMs);
    try {
      const request = clientFor(url).request(url, { method, headers, signal });
      request.end(body === undefined ? undefined : JSON.stringify(body));
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      const { statusCode: status = 0, headers: told } = response;
      return {
        status,
        type: told['content-type'],
        service: told['x-service'],
        text: await textOf(response),
      };
    } catch (cause) {
      const why = signal.aborted ? `it took more than ${patienceMs} ms` : messageOf(cause);
      throw new Error(`${method} ${url} got no answer: ${why}`);
    }
  });
}
