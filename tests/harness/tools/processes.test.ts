import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { exec } from '../exec.ts';
import { endProcessesOf, markedIn } from './processes.ts';

const idle = ['--eval', 'setInterval(() => undefined, 1_000)'];

describe('endProcessesOf', { timeout: 30_000 }, () => {
  test('kills what carries the mark of a run in its environment, and nothing else', async (t) => {
    const [dead, alive] = ['dead0123', 'alive456'].map((run) =>
      spawn(process.execPath, idle, { env: { ...process.env, E2E_RUN: run } }),
    );
    t.after(() => alive?.kill('SIGKILL'));
    assert.ok(dead && alive);
    await Promise.all([once(dead, 'spawn'), once(alive, 'spawn')]);
    await endProcessesOf(exec, ['dead0123']);
    assert.deepEqual(await once(dead, 'close'), [null, 'SIGKILL']);
    assert.deepEqual([alive.exitCode, alive.signalCode], [null, null]);
  });
});

describe('markedIn', () => {
  const listing = [
    '    7 node a.js HOME=/root E2E_RUN=one PATH=/bin',
    '  812 kind create cluster E2E_RUN=two',
    '  813 kind create cluster E2E_RUN=twofold',
    '  900 grep XE2E_RUN=two',
    'E2E_RUN=two the rest of a value with a line break',
  ].join('\n');

  test('gives the ids of the processes of these runs', () => {
    assert.deepEqual(markedIn(listing, ['one', 'two']), [7, 812]);
  });

  test('gives none for a run without processes', () => {
    assert.deepEqual(markedIn(listing, ['three']), []);
  });
});
