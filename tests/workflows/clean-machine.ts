import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../harness/config.ts';
import { exec } from '../harness/exec.ts';
import type { Machine } from './machine.ts';

/** What npm and node:test tell their own children, and what an outer runner says of itself. */
const leftOver =
  /^(?:npm_|NODE$|NODE_TEST_CONTEXT$|NODE_COMPILE_CACHE$|INIT_CWD$|CI$|GITHUB_|RUNNER_|FORCE_COLOR$|NO_COLOR$)/;

/** A machine below a folder, with a clean clone of this checkout in its workspace. */
export async function cleanMachine(folder: string, signal: AbortSignal): Promise<Machine> {
  const [workspace, temp, caches] = ['workspace', 'temp', 'caches'].map((one) =>
    join(folder, one),
  ) as [string, string, string];
  await Promise.all([temp, caches].map((one) => mkdir(one, { recursive: true })));
  await exec('git', ['clone', '--quiet', root, workspace], { signal });
  return { workspace, temp, caches, artifacts: new Set(), signal };
}

/** Makes this process' environment that of somebody who has just opened a terminal; the programs on the PATH, and what is meant for Docker and kind, stay. */
export function becomeUser(): void {
  for (const name of Object.keys(process.env)) if (leftOver.test(name)) delete process.env[name];
  const path = process.env.PATH?.split(':').filter((one) => !one.includes('node_modules'));
  process.env.PATH = path?.join(':');
}

/**
 * Makes this process' environment the one that GitHub gives to each step on a machine.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 */
export function becomeRunner({ workspace, temp }: Machine): void {
  becomeUser();
  Object.assign(process.env, {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_REPOSITORY: 'somebody/something',
    GITHUB_REF: 'refs/pull/1/merge',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: String(process.pid),
    GITHUB_WORKSPACE: workspace,
    RUNNER_ARCH: 'X64',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: temp,
  });
}
