import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLogger, type Service, type Started, serve } from 'chassis';
import { opened } from 'chassis/database';
import express from 'express';
import { authApp } from './auth/src/app.ts';
import { createQueue } from './auth/src/queue.ts';
import { makeSigningKey, type SigningKey, type SigningKeys } from './auth/src/signing-keys.ts';
import { tasksApp } from './tasks/src/app.ts';
import { createKeySet } from './tasks/src/key-set.ts';
import { openTaskStore } from './tasks/src/task-store.ts';
import { checkTokens } from './tasks/src/token-check.ts';
import { usersApp } from './users/src/app.ts';
import { createAuthClient } from './users/src/auth-client.ts';
import { createLimits } from './users/src/limits.ts';
import { openUserStore } from './users/src/user-store.ts';

/** Whatever undoes things at its end: a test's context, for one. */
export interface Scope {
  after(undo: () => unknown): void;
}

/** What came back from a call; `body` is parsed when it is JSON. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever was answered
  readonly body: any;
}

interface Call {
  readonly method?: string;
  readonly json?: unknown;
  readonly text?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls a service. `json` and `text` are posted as application/json. */
export async function call(url: string, given: Call = {}): Promise<Reply> {
  const { json, text = json === undefined ? undefined : JSON.stringify(json), token } = given;
  const method = given.method ?? (text === undefined ? 'GET' : 'POST');
  const headers = {
    ...(text !== undefined && { 'content-type': 'application/json' }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...given.headers,
  };
  const response = await fetch(url, { method, headers, ...(text !== undefined && { body: text }) });
  const answer = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? JSON.parse(answer) : answer,
  };
}

/** Cheap enough for a test; everything else of a hash is as in production. */
export const testCost = { m: 16, t: 1, p: 1 } as const;

/** Log lines of the services under test. */
export const logged: string[] = [];
const logger = createLogger('test', 'debug', { write: (line) => void logged.push(line) });

/** A folder that goes when the test ends. */
export function temporaryFolder(t: Scope): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'services-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Serves on a free loopback port until the test ends. */
export async function started(t: Scope, service: Service): Promise<Started> {
  const running = await serve(service, 0, '127.0.0.1');
  t.after(() => running.stop());
  return running;
}

/** Auth on a free port, with hashes at a cost made for tests, until the test ends. */
export async function startAuth(t: Scope, keys: SigningKeys = [makeSigningKey()]) {
  const queue = createQueue({ atOnce: 2, waiting: 16 });
  return started(t, { app: authApp({ keys, cost: testCost, queue, logger }) });
}

interface UsersSetup {
  readonly folder?: string;
  readonly timeoutMs?: number;
  readonly addressLimit?: number;
  readonly accountLimit?: number;
  readonly trustedProxies?: readonly string[];
}

/** Users on a free port, asking the Auth at this URL; limits out of the way unless they are given. */
export async function startUsers(t: Scope, authUrl: string, setup: UsersSetup = {}) {
  const { folder = temporaryFolder(t), timeoutMs = 2_000, trustedProxies = [] } = setup;
  const { addressLimit = 100_000, accountLimit = 100_000 } = setup;
  const users = opened(() => openUserStore(folder), logger);
  const auth = createAuthClient(authUrl, timeoutMs);
  const limits = createLimits(addressLimit, accountLimit);
  const app = usersApp({ auth, users, limits, trustedProxies, logger });
  return { ...(await started(t, { app, close: users.close })), auth, users };
}

interface TasksSetup {
  readonly folder?: string;
  readonly perOwner?: number;
  readonly writeLimit?: number;
  readonly corsOrigins?: readonly string[];
  readonly pauseMs?: number;
  readonly freshMs?: number;
}

/** Tasks on a free port, verifying with the keys of the Users at this URL. */
export async function startTasks(t: Scope, usersUrl: string, setup: TasksSetup = {}) {
  const { folder = temporaryFolder(t), perOwner = 1_000, corsOrigins = ['*'] } = setup;
  const { pauseMs = 1_000, freshMs = 60_000, writeLimit = 100_000 } = setup;
  const tasks = opened(() => openTaskStore(folder, perOwner), logger);
  const keys = createKeySet({ usersUrl, logger, pauseMs, freshMs });
  const { assertLoaded: assertKeys } = keys;
  const guard = checkTokens(keys);
  const app = tasksApp({ tasks, guard, assertKeys, writeLimit, corsOrigins, logger });
  return { ...(await started(t, { app, close: tasks.close })), tasks };
}

/** The three services, wired as in the cluster. */
export async function startSystem(t: Scope) {
  const auth = await startAuth(t);
  const users = await startUsers(t, auth.url);
  const tasks = await startTasks(t, users.url);
  return { auth: auth.url, users: users.url, tasks: tasks.url };
}

let people = 0;

/** Signs a new person up and in. */
export async function newcomer(users: string, password = 'correct horse') {
  people += 1;
  const json = { email: `person-${people}@example.test`, password };
  const { status } = await call(`${users}/signup`, { json });
  const { body } = await call(`${users}/login`, { json });
  return { ...json, signupStatus: status, token: body.token as string };
}

/** Publishes keys as Users does, from an array the test may change; `asked` counts the fetches. */
export async function publish(t: Scope, keys: readonly SigningKey[]) {
  const published = [...keys];
  let count = 0;
  const app = express().get('/.well-known/jwks.json', (_request, response) => {
    count += 1;
    response.json({ keys: published.map(({ jwk }) => jwk) });
  });
  const { url: publisher } = await started(t, { app });
  return { publisher, published, asked: () => count };
}
