import assert from 'node:assert/strict';
import { mkdtempDisposable, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { composeTarget } from './compose.ts';
import { sampleRun } from './run.sample.ts';

const { signal } = new AbortController();

describe('the evidence of Compose', () => {
  test('is what its containers wrote', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'compose-'));
    await writeFile(join(folder.path, 'compose.log'), 'auth-1 | listening');
    const into = join(folder.path, 'evidence');
    const saved = await composeTarget(sampleRun({ folder: folder.path })).saveEvidence(
      into,
      signal,
    );
    assert.deepEqual(saved, [join(into, 'compose.log')]);
    assert.equal(await readFile(`${saved[0]}`, 'utf8'), 'auth-1 | listening');
  });

  test('is nothing where no image could be built, so that no container was started', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'compose-'));
    const into = join(folder.path, 'evidence');
    const saved = await composeTarget(sampleRun({ folder: folder.path })).saveEvidence(
      into,
      signal,
    );
    assert.deepEqual([saved, await readdir(folder.path)], [[], []]);
  });
});
