import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { execa } from 'execa';
import { root } from '../harness/config.ts';
import { eventually } from '../harness/eventually.ts';
import { exec } from '../harness/exec.ts';
import { ledgerFolder } from '../harness/ledger.ts';

/** A run of the harness, as a process of its own, that something is done to. */
export interface FaultyRun {
  /** The cluster's name. */
  readonly name: string;
  readonly pid: number;
  /** Waits until the run has said so, on standard error or output. */
  readonly until: (said: RegExp) => Promise<void>;
  /** What it ended with; fails the test when it takes longer than the deadline from now on. */
  readonly end: (deadlineMs: number) => Promise<Ended>;
}

export interface Ended {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** Everything that it said, on one line: the terminal's is broken by its width. */
  readonly output: string;
}

/** A desk of its own for the runs of one test: what they say that they owe is seen by no other run. */
export interface Desk {
  readonly run: (flags: readonly string[], env?: Readonly<Record<string, string>>) => FaultyRun;
  /** Fails unless nothing of this name is left: neither container nor debt. */
  readonly assertClean: (name: string) => Promise<void>;
  readonly folder: string;
}

const readyTimeoutMs = 240_000;

/** Makes a desk, and takes away after the test what the runs at it should have taken away themselves. */
export async function makeDesk(t: TestContext): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), 'faults-'));
  t.after(() => rm(folder, { recursive: true }));
  const state = { XDG_STATE_HOME: join(folder, 'state') };
  const run: Desk['run'] = (flags, env = {}) => {
    const name = `fault-${randomBytes(3).toString('hex')}`;
    t.after(async () => {
      await exec('docker', ['rm', '--force', `${name}-outside`]);
      await exec('kind', ['delete', 'cluster', '--name', name, '--kubeconfig', join(folder, 'kc')]);
    });
    const defaults = ['--name', name, '--reports', join(folder, 'reports')];
    return start(t, name, [...defaults, ...flags], { ...state, ...env });
  };
  const assertClean: Desk['assertClean'] = async (name) => {
    const format = ['--filter', `name=${name}`, '--format', '{{.Names}}'];
    const { stdout } = await exec('docker', ['ps', '--all', ...format]);
    assert.equal(stdout, '', 'no container is left');
    assert.deepEqual(await readdir(ledgerFolder(state)), [], 'no debt is left');
  };
  return { run, assertClean, folder };
}

function start(
  t: TestContext,
  name: string,
  flags: readonly string[],
  env: Readonly<Record<string, string>>,
): FaultyRun {
  const cli = join(root, 'tests', 'harness', 'cli.ts');
  // What it finds is nothing that GitHub should tell of this repository.
  const alone = { ...env, GITHUB_ACTIONS: '', GITHUB_STEP_SUMMARY: '' };
  const child = execa(process.execPath, [cli, ...flags], { reject: false, all: true, env: alone });
  let output = '';
  child.all.on('data', (chunk) => {
    output += chunk;
  });
  t.after(() => child.kill('SIGKILL'));
  assert.ok(child.pid, 'the run was started');
  return {
    name,
    pid: child.pid,
    until: (said) => {
      const look = async () => assert.match(output, said);
      return eventually(`"${said.source}"`, look, { timeoutMs: readyTimeoutMs, signal: t.signal });
    },
    end: async (deadlineMs) => {
      const late = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
      const { exitCode, signal } = await child;
      clearTimeout(late);
      t.diagnostic(output.slice(-2_000));
      return { exitCode, signal, output: output.replaceAll(/\s+/g, ' ') };
    },
  };
}
