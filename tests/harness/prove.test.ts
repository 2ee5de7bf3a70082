import assert from 'node:assert/strict';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { HarnessError } from './errors.ts';
import type { Examination } from './exposure/check.ts';
import type { Found } from './outcome.ts';
import { prove } from './prove.ts';
import { sampleRun } from './targets/run.sample.ts';
import type { System } from './targets/target.ts';
import { examinationFileOf } from './targets/target-file.ts';

const seen: Examination = { checks: [], cells: [], notProven: [] };
const endpoints = { users: 'http://127.0.0.1:8080', tasks: 'http://127.0.0.1:8000' };

/** A look that answers and ends when it is told to, and specs that tell what they found in the run's folder. */
async function scene(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'prove-'));
  t.after(() => rm(folder, { recursive: true }));
  const targetFile = join(folder, 'target.json');
  const isThere = (file: string) =>
    access(file).then(
      () => true,
      () => false,
    );
  const looking = Promise.withResolvers<Examination>();
  const started = Promise.withResolvers<void>();
  const story: string[] = [];
  let answered: (() => void) | undefined;
  const system: System = {
    endpoints,
    versions: {},
    examine: (_signal, manner) => {
      answered = manner?.answered;
      started.resolve();
      return looking.promise;
    },
  };
  const asked = Promise.withResolvers<void>();
  const specs = {
    warmUp: () => undefined,
    stop: async () => undefined,
    result: async () => {
      story.push(`asked, ${(await isThere(targetFile)) ? 'with' : 'without'} a target`);
      asked.resolve();
      await looking.promise;
      return { name: 'playwright', durationMs: 1, checks: [], problems: [], reports: [] } as const;
    },
  };
  const found: Found = { suites: [], evidence: [] };
  const wanted = { collection: undefined, specs, look: true };
  const proving = prove(sampleRun({}), system, found, wanted, targetFile);
  await started.promise;
  const hasLook = () => isThere(examinationFileOf(targetFile));
  return { proving, looking, asked, story, found, hasLook, answer: () => answered?.() };
}

test('specs run as soon as every open door has answered, while silence is still waited for', async (t) => {
  const { proving, looking, asked, story, found, hasLook, answer } = await scene(t);
  await new Promise(setImmediate);
  assert.deepEqual(story, []);
  answer();
  await asked.promise;
  assert.deepEqual(story, ['asked, with a target']);
  assert.equal(await hasLook(), false);
  looking.resolve(seen);
  await proving;
  assert.equal(await hasLook(), true);
  assert.equal(found.examination, seen);
});

test('a look that fails before that is the error, and no spec runs', async (t) => {
  const { proving, looking, story } = await scene(t);
  looking.reject(new HarnessError('nobody could look'));
  await assert.rejects(proving, /nobody could look/);
  assert.deepEqual(story, []);
});
