import assert from 'node:assert/strict';
import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { changesIn } from './changes.ts';

async function watched(t: TestContext) {
  const { path: folder, remove } = await mkdtempDisposable(join(tmpdir(), 'changes-'));
  await mkdir(join(folder, 'services/tasks'), { recursive: true });
  await mkdir(join(folder, 'services/node_modules'));
  await writeFile(join(folder, 'services/tasks/app.ts'), '');
  const interrupt = new AbortController();
  const changes = await changesIn(folder, interrupt.signal);
  t.after(async () => {
    await changes.close();
    await remove();
  });
  const save = (path: string) => writeFile(join(folder, path), 'changed');
  return { changes, save, interrupt };
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

  test('stops waiting when the run is stopped', async (t) => {
    const { changes, interrupt } = await watched(t);
    const next = changes.next();
    interrupt.abort(new Error('Stopped by SIGINT'));
    await assert.rejects(next, { message: 'Stopped by SIGINT' });
  });
});
