import assert from 'node:assert/strict';
import { access, mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { exec } from '../exec.ts';
import { failure, fakeExec } from '../fake-exec.sample.ts';
import { writeWhole } from '../prove.ts';
import { startFakeApi } from './fake-api.sample.ts';
import { runCollection } from './run-collection.ts';
import { isGreen } from './suite.ts';

const { signal } = new AbortController();
const place = { targetFile: 'target.json', reportsFolder: 'reports' };

describe('runCollection', { timeout: 60_000 }, () => {
  test('waits in a process of its own for the target file, and sends the collection there', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'collection-'));
    await using api = await startFakeApi();
    const targetFile = join(folder.path, 'target.json');
    const running = runCollection({ targetFile, reportsFolder: folder.path, exec, signal });
    await writeWhole(targetFile, { endpoints: api.endpoints });
    const result = await running;
    assert.ok(isGreen(result), result.problems.join('\n'));
    assert.ok(result.checks.length > 60);
    await access(join(folder.path, 'newman/index.html'));
  });

  test('says what is wrong with a target file that cannot be used', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'collection-'));
    const targetFile = join(folder.path, 'target.json');
    await writeWhole(targetFile, { endpoints: { users: 'nowhere' } });
    const result = await runCollection({ targetFile, reportsFolder: folder.path, exec, signal });
    assert.equal(isGreen(result), false);
    assert.match(result.problems.join('\n'), /^newman gave no result: The target file .*users/s);
  });

  const broken = {
    'a process that ends early': failure('Killed\n'),
    'what is no JSON': 'Debugger attached',
  };
  for (const [what, answer] of Object.entries(broken)) {
    test(`is red after ${what}`, async () => {
      const fake = fakeExec({ [process.execPath]: answer });
      const result = await runCollection({ ...place, exec: fake.exec, signal });
      assert.equal(isGreen(result), false);
      assert.match(result.problems.join('\n'), /newman gave no result: (Killed|.*JSON)/);
      assert.equal(fake.options[0]?.timeoutMs, Number.POSITIVE_INFINITY);
    });
  }

  test('rejects with the reason of an interruption', async () => {
    const reason = new Error('Stopped by SIGINT');
    const stopped = AbortSignal.abort(reason);
    const running = runCollection({ ...place, exec, signal: stopped });
    await assert.rejects(running, reason);
  });
});
