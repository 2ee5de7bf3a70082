import assert from 'node:assert/strict';
import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { type FSWatcher, watch } from 'chokidar';
import { HarnessError } from '../errors.ts';
import { changesIn } from './changes.ts';

async function watched(t: TestContext) {
  const { path: folder, remove } = await mkdtempDisposable(join(tmpdir(), 'changes-'));
  await mkdir(join(folder, 'services/tasks'), { recursive: true });
  await mkdir(join(folder, 'services/node_modules'));
  await writeFile(join(folder, 'services/tasks/app.ts'), '');
  const interrupt = new AbortController();
  let watcher: FSWatcher | undefined;
  const changes = await changesIn(folder, interrupt.signal, (...args) => {
    watcher = watch(...args);
    return watcher;
  });
  t.after(async () => {
    await changes.close();
    await remove();
  });
  const save = (path: string) => writeFile(join(folder, path), 'changed');
  const breakDown = (message: string) => watcher?.emit('error', new Error(message));
  return { changes, save, interrupt, breakDown };
}

describe('changesIn', () => {
  test('gives what was saved, several files together, and each once', async (t) => {
    const { changes, save } = await watched(t);
    await Promise.all([save('services/tasks/app.ts'), save('services/tasks/new.ts')]);
    assert.deepEqual(await changes.next(), ['services/tasks/app.ts', 'services/tasks/new.ts']);
    await save('services/tasks/app.ts');
    assert.deepEqual(await changes.next(), ['services/tasks/app.ts']);
  });

  test('remembers what was saved before anybody asks', async (t) => {
    const { changes, save } = await watched(t);
    await save('services/tasks/app.ts');
    const both = await changes.next();
    assert.deepEqual(both, ['services/tasks/app.ts']);
  });

  test('does not see packages', async (t) => {
    const { changes, save } = await watched(t);
    await save('services/node_modules/a.js');
    await save('services/tasks/app.ts');
    assert.deepEqual(await changes.next(), ['services/tasks/app.ts']);
  });

  for (const path of [
    '.app.ts.swp',
    '.app.ts.swx',
    'app.ts~',
    '4913',
    '#app.ts#',
    '.#app.ts',
    '.DS_Store',
  ]) {
    test(`does not see what an editor or a desktop leaves: ${path}`, async (t) => {
      const { changes, save } = await watched(t);
      await save(`services/tasks/${path}`);
      await save('services/tasks/app.ts');
      assert.deepEqual(await changes.next(), ['services/tasks/app.ts']);
    });
  }

  test('throws when it can no longer watch, as often as somebody asks', async (t) => {
    const { changes, breakDown } = await watched(t);
    const next = changes.next();
    breakDown('ENOSPC: no watchers left');
    breakDown('ENOSPC: still none');
    await assert.rejects(next, HarnessError);
    await assert.rejects(changes.next(), /cannot be watched: ENOSPC: no watchers left\. .*sysctl/);
  });

  test('throws where the watcher broke while nobody asked', async (t) => {
    const { changes, breakDown } = await watched(t);
    breakDown('ENOSPC: no watchers left');
    await assert.rejects(changes.next(), /no watchers left/);
  });

  test('gives up at once where it cannot begin to watch', async () => {
    const folder = join(tmpdir(), 'nowhere');
    const { signal } = new AbortController();
    const changes = changesIn(folder, signal, (...args) => {
      const watcher = watch(...args);
      process.nextTick(() => watcher.emit('error', new Error('EMFILE: too many')));
      return watcher;
    });
    await assert.rejects(changes, /cannot be watched: EMFILE/);
  });

  test('stops waiting when the run is stopped', async (t) => {
    const { changes, interrupt } = await watched(t);
    const next = changes.next();
    interrupt.abort(new Error('Stopped by SIGINT'));
    await assert.rejects(next, { message: 'Stopped by SIGINT' });
  });
});
