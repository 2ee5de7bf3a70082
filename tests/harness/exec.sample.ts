import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempDisposable } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { CommandError } from './exec.ts';

/** The program that tests run. */
export const node = process.execPath;
/** A folder that goes with the test. */
export const temporaryFolder = () => mkdtempDisposable(join(tmpdir(), 'exec-'));
/** A command that goes on is red soon. */
export const inTime = { timeout: 10_000 };

/** The error a command ends with. */
export async function failureOf(running: Promise<unknown>): Promise<CommandError> {
  const error = await running.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof CommandError, `${error} is no CommandError`);
  return error;
}

/** A port that children connect to when they are up, so that no test has to guess how long a start takes. */
export async function meetingPlace(t: TestContext) {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A child that outlived its test ends when its connection does.
  server.on('connection', (socket) => t.after(() => socket.destroy()));
  t.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const arrival = once(server, 'connection') as Promise<[Socket]>;
  return {
    /** Source of a child that connects and stays; `socket` is the connection. */
    stays: `const socket = require('node:net').connect(${address.port}, '127.0.0.1');`,
    arrived: async () => {
      const [socket] = await arrival;
      socket.on('error', () => undefined); // a killed child resets it
      return socket;
    },
  };
}

/** Lets what was to happen in ten minutes happen now. */
export function tenMinutes(t: TestContext): () => void {
  const { mock } = t.mock.method(globalThis, 'setTimeout');
  return () => {
    const [call] = mock.calls.filter(({ arguments: [, ms] }) => ms === 600_000);
    assert.ok(call !== undefined, 'nothing is to happen in ten minutes');
    call.arguments[0]();
  };
}
