import assert from 'node:assert/strict';
import { mkdtempDisposable } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { HarnessError, Interrupted } from '../errors.ts';
import { edgeClaims } from '../exposure/claims.ts';
import type { StartProgram } from '../program.ts';
import { processTarget } from './process.ts';
import { sampleRun } from './run.sample.ts';

/** Services that listen where a server of the test answers; `breaks` names one that writes something else and may die. */
async function services(breaks: Readonly<Record<string, string>> = {}) {
  const server = createServer((_request, response) => void response.end('OK')).listen(
    0,
    '127.0.0.1',
  );
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const started: Record<string, Readonly<Record<string, string>>> = {};
  const deaths: Record<string, (error: HarnessError) => void> = {};
  const stopped: string[] = [];
  const startProgram: StartProgram = (_file, [entry = ''], { env }) => {
    const name = basename(dirname(dirname(entry)));
    started[name] = env;
    const { promise: died, resolve } = Promise.withResolvers<HarnessError>();
    deaths[name] = resolve;
    const url = `http://127.0.0.1:${port}/${name}`;
    const lines = ['(node:1) Warning', breaks[name] ?? JSON.stringify({ msg: 'listening', url })];
    return { lines: () => lines, died, stop: async () => void stopped.push(name) };
  };
  const folder = await mkdtempDisposable(join(tmpdir(), 'process-'));
  const run = sampleRun({ startProgram, folder: folder.path });
  return {
    ...{ run, started, deaths, stopped, url: (name: string) => `http://127.0.0.1:${port}/${name}` },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await folder.remove();
    },
  };
}

describe('processTarget', { timeout: 30_000 }, () => {
  test('asks the machine for nothing, and judges no claim of the contract', async () => {
    const run = sampleRun();
    const target = processTarget(run);
    assert.deepEqual(await target.check(), {});
    const ids = new Set(target.unproven.map(({ claim: { id } }) => id));
    for (const { id } of edgeClaims(run.contract)) assert.ok(ids.has(id), id);
  });

  test('tells each service where the one before it listens, all on free ports of loopback', async () => {
    await using fake = await services();
    const { run, started, url } = fake;
    const { endpoints, examine } = await processTarget(run).start();
    assert.deepEqual(endpoints, { users: url('users'), tasks: url('tasks') });
    assert.deepEqual(Object.keys(started), ['auth', 'users', 'tasks']);
    assert.equal(started.users?.AUTH_API_URL, url('auth'));
    assert.equal(started.tasks?.USERS_API_URL, url('users'));
    for (const { HOST, PORT, METRICS_PORT } of Object.values(started))
      assert.deepEqual([HOST, PORT, METRICS_PORT], ['127.0.0.1', '0', '0']);
    assert.notEqual(started.users?.USERS_FOLDER, started.tasks?.TASKS_FOLDER);
    assert.equal(examine, undefined);
  });

  test('stops them', async () => {
    await using fake = await services();
    await processTarget(fake.run).start();
    await fake.run.undo.keepAll();
    assert.deepEqual(fake.stopped, ['auth', 'users', 'tasks']);
  });

  test('fails with the error of the one that dies at its start', async () => {
    await using fake = await services({ users: 'users cannot start' });
    const starting = assert.rejects(processTarget(fake.run).start(), { message: 'users died' });
    while (fake.deaths.users === undefined) await new Promise(setImmediate);
    fake.deaths.users(new HarnessError('users died'));
    await starting;
    await fake.run.undo.keepAll();
    assert.deepEqual(fake.stopped, ['auth', 'users']);
  });

  test('is lost as soon as one dies in mid-run', async () => {
    await using fake = await services();
    const { lost } = await processTarget(fake.run).start();
    assert.equal(lost?.aborted, false);
    const error = new HarnessError('auth died');
    fake.deaths.auth?.(error);
    await new Promise(setImmediate);
    assert.equal(lost.reason, error);
  });

  test('takes an interruption for what it is', async () => {
    await using fake = await services({ auth: '{"msg":"starting"}' });
    const signal = AbortSignal.abort(new Interrupted('Stopped by SIGINT'));
    await assert.rejects(processTarget({ ...fake.run, signal }).start(), Interrupted);
  });
});
