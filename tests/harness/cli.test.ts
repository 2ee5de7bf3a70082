import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtempDisposable, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { exitCode } from './errors.ts';
import { ownFiles } from './report/files.ts';

/** What GitHub says to the tests themselves is not meant for the programs that they start. */
const offGitHub = { PATH: '', GITHUB_STEP_SUMMARY: '', GITHUB_ACTIONS: '' };

/** The whole program on a machine that has no tools: it gets as far as to say so. */
async function withoutTools(...flags: readonly string[]) {
  return withoutToolsIn(offGitHub, ...flags);
}

async function withoutToolsIn(variables: NodeJS.ProcessEnv, ...flags: readonly string[]) {
  const folder = await mkdtempDisposable(join(tmpdir(), 'cli-'));
  const cli = join(import.meta.dirname, 'cli.ts');
  const args = [cli, '--target', 'kind', '--reports', folder.path, ...flags];
  const env = { ...process.env, ...variables };
  const options = { env, encoding: 'utf8', timeout: 30_000 } as const; // for one that never ends
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
  const files = await readdir(folder.path);
  await folder.remove();
  return { status, stdout, stderr, files };
}

describe('The command line', () => {
  test('--json: events and nothing else on standard output, the verdict last', async () => {
    const { status, stdout, stderr } = await withoutTools('--json', '--quiet');
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.partialDeepStrictEqual(events[0], { event: 'stage started', title: 'Checking tools' });
    assert.partialDeepStrictEqual(events.at(-1), { event: 'verdict', verdict: 'harness failed' });
    assert.deepEqual({ status, stderr }, { status: exitCode.harnessFailed, stderr: '' });
  });

  test('--quiet: the result and no progress; all reports are written', async () => {
    const { stdout, stderr, files } = await withoutTools('--quiet');
    assert.equal(stderr, '');
    assert.match(stdout, /^ ERROR[\s\S]*HARNESS FAILED on kind in /);
    assert.deepEqual(files.sort(), [...ownFiles].sort());
  });

  test('tells progress on standard error, without colours where there is no terminal', async () => {
    const { stdout, stderr } = await withoutTools();
    assert.match(stderr, /^ • Checking tools \.\.\.\n ✗ Checking tools/);
    assert.ok(!`${stdout}${stderr}`.includes('\u001b'));
  });

  test('annotates a pull request in GitHub Actions, and leaves standard output to the result', async () => {
    const variables = { ...offGitHub, GITHUB_ACTIONS: 'true' };
    const { stdout, stderr } = await withoutToolsIn(variables, '--quiet');
    assert.match(stderr, /^::error title=The harness could not do its job::docker is not .*\n$/);
    assert.ok(!stdout.includes('::error'));
  });

  test("--watch: ends when the cluster is somebody's, and does not wait to take it", async () => {
    await using tools = await mkdtempDisposable(join(tmpdir(), 'tools-'));
    const fixtures = join(import.meta.dirname, 'fixtures');
    const kubectl = `cat ${join(fixtures, 'kubectl/version.json')}`;
    const docker = `case "$*" in
      version*) cat ${join(fixtures, 'docker/version.txt')} ;;
      'buildx version') cat ${join(fixtures, 'docker/buildx.txt')} ;;
      'container ls'*) echo 'lead-control-plane control-plane' ;;
    esac`;
    const kind = `cat ${join(fixtures, 'kind/version.txt')}`;
    for (const [name, script] of Object.entries({ docker, kind, kubectl }))
      await writeFile(join(tools.path, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const variables = { ...offGitHub, PATH: `${tools.path}:/usr/bin:/bin` };
    const flags = ['--quiet', '--watch', '--name', 'lead'];
    const { status, stdout } = await withoutToolsIn(variables, ...flags);
    assert.match(stdout, /A cluster "lead" is there already/);
    assert.equal(status, exitCode.harnessFailed);
  });

  test('cleans up though nobody reads what it says any more', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'cli-'));
    const temporary = join(folder.path, 'tmp');
    await mkdir(temporary);
    const args = [join(import.meta.dirname, 'cli.ts'), '--target', 'kind'];
    const child = spawn(process.execPath, [...args, '--reports', join(folder.path, 'reports')], {
      env: { ...process.env, ...offGitHub, TMPDIR: temporary },
    });
    child.stdout.destroy();
    child.stderr.destroy();
    const [code] = await once(child, 'exit');
    assert.equal(code, exitCode.harnessFailed);
    assert.deepEqual(await readdir(temporary), []);
  });
});
