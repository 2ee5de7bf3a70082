import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { root } from '../config.ts';
import { type Answer, fakeExec } from '../fake-exec.sample.ts';
import { reference, wantedImages } from '../tools/images.ts';
import { provideImages } from './images.ts';
import { sampleRun } from './run.sample.ts';

const { signal } = new AbortController();
const ask = 'docker image ls';
const base = 'node:26-slim sha256:21ef';
const wanted = await wantedImages(root, base);
const names = wanted.map(reference);

const listed = (some: readonly string[]) =>
  [base, ...some.map((name) => `${name} sha256:5abf`)].join('\n');

function runWith(answers: Record<string, Answer>) {
  const { exec, lines } = fakeExec(answers);
  return { run: sampleRun({ exec }), lines };
}

describe('provideImages', () => {
  test('builds nothing that is there', async () => {
    const { run, lines } = runWith({ [ask]: listed(names) });
    assert.deepEqual(await provideImages(run, signal), wanted);
    assert.deepEqual([run.stages, lines.length], [[], 1]);
  });

  test('builds what lacks in one command, and names it', async () => {
    const { run, lines } = runWith({
      [ask]: listed(names.filter((name) => name.startsWith('users'))),
      'docker buildx bake': '',
    });
    assert.deepEqual(await provideImages(run, signal), wanted);
    assert.deepEqual(run.stages, ['Building images auth, tasks']);
    assert.match(lines.at(-1) ?? '', /^docker buildx bake .* auth tasks$/);
  });

  test('wants other images when the base is another', async () => {
    const { run } = runWith({ [ask]: base.replace('21ef', '22ef'), docker: '' });
    const images = await provideImages(run, signal);
    assert.ok(images.every(({ tag }, index) => tag !== wanted[index]?.tag));
  });
});
