import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { commands } from './cli.sample.ts';
import { exitCode } from './errors.ts';

/** What GitHub says to the tests themselves is not meant for the programs that they start; no tool is on the PATH. */
const bareEnv = { ...process.env, PATH: '', GITHUB_STEP_SUMMARY: '', GITHUB_ACTIONS: '' };

describe('A command', () => {
  for (const [file, flags] of Object.entries(commands)) {
    const program = join(import.meta.dirname, file);

    test(`${file}: goes on to its end though nobody reads what it says any more`, async () => {
      await using folder = await mkdtempDisposable(join(tmpdir(), 'streams-'));
      const args = [program, ...flags, '--reports', folder.path];
      const child = spawn(process.execPath, args, { env: bareEnv });
      child.stdout.destroy();
      child.stderr.destroy();
      await once(child, 'exit');
      const report = await readFile(join(folder.path, 'report.json'), 'utf8');
      assert.equal(child.exitCode, JSON.parse(report).verdict === 'failed' ? 1 : 2);
    });

    test(`${file}: a harness that breaks is no check that failed`, async () => {
      await using folder = await mkdtempDisposable(join(tmpdir(), 'streams-'));
      const gone = join(folder.path, 'gone');
      await mkdir(gone);
      const script = 'rmdir "$PWD"; exec "$@"';
      const args = ['-c', script, 'sh', process.execPath, program, ...flags];
      const env = { ...bareEnv, PATH: process.env.PATH };
      const { status, stderr } = spawnSync('/bin/sh', args, { cwd: gone, env, encoding: 'utf8' });
      assert.match(stderr, /^The harness itself broke: Error: ENOENT.*cwd.*\n +at /m);
      assert.equal(status, exitCode.harnessFailed);
    });
  }
});

describe('npm run exposure', () => {
  const exposure = (reports: string, env: NodeJS.ProcessEnv) => {
    const program = join(import.meta.dirname, 'exposure-cli.ts');
    const flags = ['--contract', join(reports, 'none.yaml'), '--context', 'none'];
    return spawnSync(process.execPath, [program, ...flags, '--reports', reports], {
      env: { ...bareEnv, ...env },
      encoding: 'utf8',
    });
  };

  test('says once what keeps it from reading the contract, in the pull request too', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'streams-'));
    const { stderr, status } = exposure(folder.path, { GITHUB_ACTIONS: 'true' });
    const [told, annotation, ...others] = stderr.split('\n');
    assert.match(told ?? '', /^The contract cannot be read: ENOENT/);
    assert.match(annotation ?? '', /^::error title=.*::The contract cannot be read: ENOENT/);
    assert.deepEqual(others, ['']);
    assert.equal(status, exitCode.harnessFailed);
  });

  test("leaves no report of an earlier run that could be taken for this one's", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'streams-'));
    const old = join(folder.path, 'report.json');
    await writeFile(old, '{}');
    exposure(folder.path, {});
    await assert.rejects(readFile(old), { code: 'ENOENT' });
  });
});
