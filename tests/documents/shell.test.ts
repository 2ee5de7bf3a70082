import assert from 'node:assert/strict';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openShell } from './shell.ts';

describe('A shell', () => {
  test('keeps what a command set for the next one, and for its programs', async (t) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'shell-'));
    const { type } = await openShell({ cwd: folder.path, folder: folder.path, signal: t.signal });
    assert.deepEqual(await type('one=1 two="a b"'), { exitCode: 0, output: '' });
    const { output } = await type('echo $one; bash -c \'echo "$two"\'');
    assert.equal(output, '1\na b\n');
  });

  test('gives the exit code of what failed, in a pipe too', async (t) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'shell-'));
    const { type } = await openShell({ cwd: folder.path, folder: folder.path, signal: t.signal });
    assert.equal((await type('(exit 3)')).exitCode, 3);
    assert.equal((await type('(exit 4) | cat')).exitCode, 4);
    assert.equal((await type('true')).exitCode, 0);
  });

  test('types Ctrl-C at what was said, and sees how that ends', async (t) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'shell-'));
    const { type } = await openShell({ cwd: folder.path, folder: folder.path, signal: t.signal });
    const rude = `node -e 'setInterval(console.log, 20, "up")'`;
    assert.equal((await type(rude, /^up$/m)).exitCode, 130);
    const polite = rude.replace('set', 'process.once("SIGINT", () => process.exit(7)); set');
    assert.equal((await type(polite, /^up$/m)).exitCode, 7);
  });

  test('takes a command for failed that ends before it said what was waited for', async (t) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'shell-'));
    const { type } = await openShell({ cwd: folder.path, folder: folder.path, signal: t.signal });
    const { exitCode, output } = await type('echo early', /^ready$/m);
    assert.equal(exitCode, undefined);
    assert.match(output, /^early\n\nIt ended before it wrote \/\^ready\$\/m$/);
  });
});
