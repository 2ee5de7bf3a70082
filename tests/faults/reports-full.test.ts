import assert from 'node:assert/strict';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { exec } from '../harness/exec.ts';
import { ownFiles } from '../harness/report/files.ts';
import { makeDesk } from './faulty-run.ts';

const mayMount = process.platform === 'linux' && process.getuid?.() === 0;
const skip = mayMount ? false : 'only root on Linux may mount a file system that is soon full';

test('a full reports folder ends the run, which names it and leaves no half report', {
  skip,
}, async (t) => {
  const desk = await makeDesk(t);
  const folder = join(desk.folder, 'tiny');
  await mkdir(folder);
  await exec('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]);
  try {
    const run = desk.run(['--target', 'process', '--only', 'newman', '--reports', folder]);
    const { exitCode, output } = await run.end(120_000);
    assert.equal(exitCode, 2);
    assert.match(output, /Reports cannot be written into .*tiny.*ENOSPC/);
    const files: readonly string[] = await readdir(folder);
    assert.deepEqual(
      ownFiles.filter((name) => files.includes(name)),
      [],
    );
    await desk.assertClean(run.name);
  } finally {
    await exec('umount', [folder]);
  }
});
