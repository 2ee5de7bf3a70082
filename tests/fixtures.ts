import { randomUUID } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { _baseTest as withoutBrowser } from '@playwright/test';
import {
  type Credentials,
  type Reply,
  type TasksClient,
  tasksClient,
  type UsersClient,
  usersClient,
} from './clients.ts';
import { eventually } from './harness/eventually.ts';
import type { Examination, ExposureCheck } from './harness/exposure/check.ts';
import { targetPatience } from './harness/suites/target-patience.ts';
import { examinationFileOf, readTarget, type TargetFile } from './harness/targets/target-file.ts';

/** A user who is logged in, after somebody tried to sign up with the same e-mail and another password. */
export interface Account extends Credentials {
  readonly secondSignUp: Reply;
  readonly token: string;
  /** The header that the Tasks API asks for. */
  readonly authorization: string;
}

// All fixtures are one object's, so that all specs share one worker process: a second one takes most of a second to start.
interface WorkerFixtures {
  /** The system to test, as soon as it serves: Playwright is started ahead of it. */
  readonly target: TargetFile;
  readonly users: UsersClient;
  readonly tasks: TasksClient;
  /** The user that all tests share: a sign-up costs a hash. Its password is a path of the original Auth. */
  readonly account: Account;
  /** What came of looking from every vantage, by the id of the claim. */
  readonly exposure: ReadonlyMap<string, ExposureCheck>;
}

/**
 * Playwright's `test`, with clients of the running system and a user to ask as. It extends the one without a browser: no spec here opens
 * one, and to work out its options takes longer than most specs.
 */
export const test = withoutBrowser.extend<object, WorkerFixtures>({
  target: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
    async ({}, use) => {
      const file = process.env.E2E_TARGET ?? '';
      if (file !== '') await eventually('the target file', () => access(file), targetPatience);
      await use(readTarget(file));
    },
    { scope: 'worker', timeout: targetPatience.timeoutMs },
  ],
  users: [({ target }, use) => use(usersClient(target.endpoints.users)), { scope: 'worker' }],
  tasks: [({ target }, use) => use(tasksClient(target.endpoints.tasks)), { scope: 'worker' }],
  account: [
    async ({ users }, use) => {
      const { email, password } = newCredentials();
      await use(await newAccount(users, { email, password: `../hashed-password/${password}` }));
    },
    { scope: 'worker' },
  ],
  exposure: [
    async ({ target: _lookedAt }, use) => {
      const file = examinationFileOf(process.env.E2E_TARGET ?? '');
      const read = async (): Promise<Examination> => JSON.parse(await readFile(file, 'utf8'));
      const { checks } = await eventually('what the vantages saw', read, targetPatience);
      await use(new Map(checks.map((check) => [check.id, check])));
    },
    { scope: 'worker', timeout: targetPatience.timeoutMs },
  ],
});

export { expect } from '@playwright/test';

/** An e-mail and a password that nobody had before. */
export function newCredentials(): Credentials {
  return { email: `${randomUUID()}@example.com`, password: `Secret-${randomUUID()}` };
}

/** The value of an `Authorization` header. */
export const bearer = (token: string): string => `Bearer ${token}`;

async function newAccount(users: UsersClient, credentials: Credentials): Promise<Account> {
  const { status, body } = await users.signUp(credentials);
  if (status !== 201) throw new Error(`Signing up answered ${status} ${JSON.stringify(body)}`);
  const secondSignUp = await users.signUp({ ...newCredentials(), email: credentials.email });
  const token = await users.token(credentials);
  return { ...credentials, secondSignUp, token, authorization: bearer(token) };
}
