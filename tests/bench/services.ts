import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import autocannon from 'autocannon';
import { makeSigningKey } from '../../services/auth/src/signing-keys.ts';
import { issueToken } from '../../services/auth/src/token.ts';
import { type Running, runProgram } from '../../services/process-kit.ts';
import { call, newcomer, publish, temporaryFolder } from '../../services/test-kit.ts';
import { median } from './median.ts';

const rounds = 3;
const seconds = 4;
const connections = 50;

/**
 * Measures what the images run, on loopback: `GET /tasks` beside a bare Express route that answers the same bytes, in
 * turns within one run; then start to ready, and memory after the load. Prints medians and the ratio on stdout.
 */
export async function benchServices(): Promise<void> {
  await using undos = new AsyncDisposableStack();
  const scope = { after: (undo: () => unknown) => undos.defer(async () => void (await undo())) };
  const folder = temporaryFolder(scope);
  const program = (service: string) => path.join(folder, service, 'server.js');
  for (const service of ['auth', 'users', 'tasks'])
    await bundle(service, path.join(folder, service));

  const key = makeSigningKey();
  const { publisher } = await publish(scope, [key]);
  const env = {
    TASKS_FOLDER: temporaryFolder(scope),
    USERS_API_URL: publisher,
    NODE_ENV: 'production',
  };
  const tasks = await runProgram(scope, program('tasks'), env);
  const token = issueToken([key], randomUUID());
  for (let i = 1; i <= 20; i += 1) {
    const json = { title: `Task ${i}`, text: 'Something to do, in a sentence of usual length.' };
    await call(`${tasks.url}/tasks`, { token, json });
  }
  const { body: page } = await call(`${tasks.url}/tasks`, { token });
  const bareEnv = { PAGE: JSON.stringify(page), NODE_ENV: 'production' };
  const bare = await runProgram(scope, path.join(import.meta.dirname, 'bare.ts'), bareEnv);

  const results: { bare: autocannon.Result; tasks: autocannon.Result }[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const each = { bare: await load(bare, token), tasks: await load(tasks, token) };
    if (round > 0) results.push(each); // the first one warms up
  }
  const perSecond = (of: 'bare' | 'tasks') =>
    median(results.map((each) => each[of].requests.average));
  const p99 = (of: 'bare' | 'tasks') => median(results.map((each) => each[of].latency.p99));
  const ratio = median(
    results.map((each) => each.tasks.requests.average / each.bare.requests.average),
  );
  print('bare Express', `${perSecond('bare').toFixed(0)} requests/s`, `p99 ${p99('bare')} ms`);
  print('GET /tasks', `${perSecond('tasks').toFixed(0)} requests/s`, `p99 ${p99('tasks')} ms`);
  print('ratio', ratio.toFixed(2), 'wanted: 0.5 or more');

  const auth = await runProgram(scope, program('auth'), { NODE_ENV: 'production' });
  const usersEnv = {
    AUTH_API_URL: auth.url,
    USERS_FOLDER: temporaryFolder(scope),
    ADDRESS_LIMIT: '100000',
  };
  const users = await runProgram(scope, program('users'), usersEnv);
  for (let i = 0; i < 10; i += 1)
    await Promise.all(Array.from({ length: 5 }, () => newcomer(users.url)));
  for (const [name, running] of Object.entries({ auth, users, tasks })) {
    print(`${name} after the load`, `${await residentMegabytes(running)} MB`, 'wanted: under 120');
  }

  for (const service of ['auth', 'users', 'tasks']) {
    const own = { TASKS_FOLDER: temporaryFolder(scope), USERS_FOLDER: temporaryFolder(scope) };
    const addresses = { AUTH_API_URL: auth.url, USERS_API_URL: publisher };
    const times: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      times.push(await startToReady(scope, program(service), { ...own, ...addresses }));
    }
    print(`${service} start to ready`, `${median(times).toFixed(0)} ms`, 'wanted: under 400');
  }
}

async function bundle(service: string, folder: string): Promise<void> {
  await promisify(execFile)(process.execPath, ['services/bundle.ts', service, folder]);
}

async function load({ url }: Running, token: string): Promise<autocannon.Result> {
  const headers = { authorization: `Bearer ${token}` };
  const result = await autocannon({ url: `${url}/tasks`, connections, duration: seconds, headers });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} bad answers`);
  return result;
}

async function residentMegabytes({ child }: Running): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024);
}

type Undoer = Parameters<typeof runProgram>[0];

async function startToReady(scope: Undoer, program: string, env: NodeJS.ProcessEnv) {
  const startedAt = performance.now();
  const { child, url, ended } = await runProgram(scope, program, env);
  const { status } = await call(`${url}/readyz`);
  const took = performance.now() - startedAt;
  child.kill('SIGKILL');
  await ended;
  if (status !== 200) throw new Error(`${program} is not ready`);
  return took;
}

const print = (what: string, figure: string, more: string) =>
  process.stdout.write(`${what.padEnd(22)} ${figure.padStart(18)}   ${more}\n`);
