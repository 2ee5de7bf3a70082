import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtempDisposable, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { commands } from './cli.sample.ts';
import { exitCode, HarnessError } from './errors.ts';
import { ledgerFolder } from './ledger.ts';
import { holdFolder } from './reports-hold.ts';

/** A reports folder, and a state folder that only the test's own runs share. */
async function place() {
  const folder = await mkdtempDisposable(join(tmpdir(), 'hold-'));
  const reports = join(folder.path, 'reports');
  await mkdir(reports);
  const env = { XDG_STATE_HOME: join(folder.path, 'state') };
  const inState = () => readdir(dirname(ledgerFolder(env)));
  return { reports, env, inState, [Symbol.asyncDispose]: folder.remove };
}

/** A process of its own that holds the folder, and then does what the source says. */
async function holder(reports: string, env: NodeJS.ProcessEnv, then: string) {
  const source = `
    import { holdFolder } from ${JSON.stringify(join(import.meta.dirname, 'reports-hold.ts'))};
    await holdFolder(${JSON.stringify(reports)}, process.env);
    process.stdout.write('mine');
    ${then}`;
  const args = ['--input-type=module', '--eval', source];
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env } });
  await once(child.stdout, 'data');
  return child;
}
const forEver = 'setInterval(() => undefined, 1_000);';

describe('holdFolder', () => {
  for (const [file, flags] of Object.entries(commands)) {
    test(`${file}: leaves the reports of a run that still writes them alone`, async () => {
      await using own = await place();
      const report = join(own.reports, 'report.json');
      await writeFile(report, 'another run is at it');
      await holdFolder(own.reports, own.env);
      const args = [join(import.meta.dirname, file), ...flags, '--reports', own.reports];
      const env = { ...process.env, ...own.env, PATH: '', GITHUB_ACTIONS: '' };
      const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
      assert.match(stderr, /^Another run writes into .*reports\. .* --reports DIR\./);
      assert.equal(status, exitCode.harnessFailed);
      assert.equal(await readFile(report, 'utf8'), 'another run is at it');
    });
  }

  test('knows a folder by another path to it as well', async () => {
    await using own = await place();
    await symlink(own.reports, `${own.reports}-too`);
    await holdFolder(own.reports, own.env);
    await assert.rejects(holdFolder(`${own.reports}-too`, own.env), HarnessError);
  });

  test('keeps nobody from another folder', async () => {
    await using own = await place();
    await mkdir(join(own.reports, 'mine'));
    await holdFolder(own.reports, own.env);
    await holdFolder(join(own.reports, 'mine'), own.env);
  });

  test('leaves the folder to the next run, and nothing else, when the process ends', async () => {
    await using own = await place();
    await once(await holder(own.reports, own.env, ''), 'close'); // after its output, as the exit need not be
    assert.deepEqual(await own.inState(), []);
    await holdFolder(own.reports, own.env);
  });

  test('takes the folder of a run that was killed', async () => {
    await using own = await place();
    const child = await holder(own.reports, own.env, forEver);
    await assert.rejects(holdFolder(own.reports, own.env), HarnessError);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await holdFolder(own.reports, own.env);
  });

  test('keeps nobody from anything where it cannot be told who is at it', async () => {
    await using own = await place();
    const env = { XDG_STATE_HOME: join(own.reports, 'x'.repeat(120)) };
    await holdFolder(own.reports, env);
    await holdFolder(own.reports, env);
  });
});
