import assert from 'node:assert/strict';
import { access, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { affectedBy, everything } from './affected.ts';
import { suitesAhead } from './suites-ahead.ts';

const service = affectedBy(['services/users/src/app.ts']);
const spec = affectedBy(['tests/api/tasks.spec.ts']);

/** Rounds in a folder of their own; what was created, and what was done with it, is noted. */
async function rounds(t: TestContext) {
  const folder = await mkdtempDisposable(join(tmpdir(), 'rounds-'));
  t.after(() => folder.remove());
  const created: (readonly [wanted: string, files: string])[] = [];
  const done: string[] = [];
  const ahead = suitesAhead(folder.path, (wanted, targetFile, files) => {
    created.push([wanted.join(' '), files.join(' ')]);
    const which = targetFile.split('/').at(-2) ?? '';
    const note = (what: string) => () => done.push(`${what} ${which}`);
    return {
      ...{ collection: undefined, specs: undefined },
      ...{ warmUp: note('load'), stop: async () => void note('stop')() },
    };
  });
  const load = () => ahead.load((targetFile) => writeFile(`${targetFile}.told`, 'told'));
  return { ahead, load, created, done };
}

describe('suitesAhead', () => {
  test('gives the first round its suites, not started, in a folder of its own', async (t) => {
    const { ahead, created, done } = await rounds(t);
    const { targetFile } = await ahead.take(everything);
    await access(join(targetFile, '..'));
    assert.deepEqual([created, done], [[['newman playwright', 'api exposure']], []]);
  });

  test('loads all for the next round, told beforehand what they read, and gives those after a change to a service', async (t) => {
    const { ahead, load, created, done } = await rounds(t);
    const first = await ahead.take(everything);
    await load();
    const next = await ahead.take(service);
    assert.deepEqual(done, ['load round-2']);
    assert.equal(await readFile(`${next.targetFile}.told`, 'utf8'), 'told');
    assert.notEqual(next.targetFile, first.targetFile);
    assert.equal(created.length, 2);
    await ahead.end();
    assert.deepEqual(done, ['load round-2']); // whoever took them ends them
  });

  test('ends those that loaded what has changed since, and gives others', async (t) => {
    const { ahead, load, created, done } = await rounds(t);
    await load();
    await ahead.take(spec);
    assert.deepEqual(done, ['load round-1', 'stop round-1']);
    assert.deepEqual(created.at(-1), ['playwright', 'api/tasks.spec.ts']);
  });

  test('ends those that nobody took, when it is told to or after four minutes', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { ahead, load, done } = await rounds(t);
    await load();
    await ahead.end();
    assert.deepEqual(done, ['load round-1', 'stop round-1']);
    await load();
    t.mock.timers.tick(239_999);
    assert.deepEqual(done.at(-1), 'load round-2');
    t.mock.timers.tick(1);
    assert.deepEqual(done.at(-1), 'stop round-2');
    const { targetFile } = await ahead.take(service);
    assert.match(targetFile, /round-3/);
  });
});
