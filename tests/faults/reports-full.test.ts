import assert from 'node:assert/strict';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { exec } from '../harness/exec.ts';
import { ownFiles } from '../harness/report/files.ts';
import { makeDesk } from './faulty-run.ts';

/** Runs a command as root, which GitHub's machines let everybody be. */
function asRoot(...words: readonly string[]) {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '--non-interactive'];
  const [file = '', ...args] = [...sudo, ...words];
  return exec(file, args);
}

/** Why no file system that is soon full can be mounted here, or `false`. Under `CI` there is no excuse: it throws. */
const skip = await asRoot('test', '-e', '/proc/mounts').then(
  () => false,
  (reason) => {
    if (process.env.CI) throw reason;
    return 'only root on Linux may mount a file system that is soon full';
  },
);

test('a full reports folder ends the run, which names it and leaves no half report', {
  skip,
}, async (t) => {
  const desk = await makeDesk(t);
  const folder = join(desk.folder, 'tiny');
  await mkdir(folder);
  await asRoot('mount', '-t', 'tmpfs', '-o', 'size=64k,mode=777', 'tmpfs', folder);
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
    await asRoot('umount', folder);
  }
});
