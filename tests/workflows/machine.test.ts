import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { root } from '../harness/config.ts';
import { jobResult, type Machine, runSteps } from './machine.ts';
import { parseAction, type Step, stepsOf } from './workflow.ts';

const folder = await mkdtemp(join(tmpdir(), 'machine-'));
after(() => rm(folder, { recursive: true, force: true }));
const machine: Machine = {
  workspace: join(folder, 'workspace'),
  temp: join(folder, 'temp'),
  caches: join(folder, 'caches'),
  artifacts: new Set(),
  signal: new AbortController().signal,
};
for (const one of ['workspace', 'temp', 'caches']) await mkdir(join(folder, one));

const script = (run: string, more: Partial<Step> = {}): Step => ({
  run,
  with: {},
  env: {},
  ...more,
});
const action = (uses: string, given: Step['with'], more: Partial<Step> = {}): Step => ({
  uses: `actions/${uses}@0000`,
  with: given,
  env: {},
  ...more,
});
const outcomes = async (...steps: readonly Step[]) =>
  (await runSteps(machine, steps, { inputs: { name: 'Ann' } })).map(({ outcome }) => outcome);

describe('a machine', () => {
  test('runs a script in the workspace, with its variables filled in', async () => {
    const env = { NAME: `\${{ inputs.name }}` };
    const [step] = await runSteps(machine, [script('echo "$NAME in $PWD"', { env })], {
      inputs: { name: 'Ann' },
    });
    assert.match(step?.text ?? '', /^Ann in .*workspace\n/);
  });

  test('hands what a step puts out to those after it', async () => {
    const found = await outcomes(
      script('echo made=yes >> "$GITHUB_OUTPUT"', { id: 'first' }),
      script('true', { if: "steps.first.outputs.made == 'yes'" }),
      script('true', { if: "steps.first.outputs.made == 'no'" }),
    );
    assert.deepEqual(found, ['success', 'success', 'skipped']);
  });

  test('collects what a step says in the summary', async () => {
    const [step] = await runSteps(
      machine,
      [script('echo "## Well" >> "$GITHUB_STEP_SUMMARY"')],
      {},
    );
    assert.equal(step?.summary, '## Well\n');
  });

  test('runs after a failure only what runs always', async () => {
    const found = await outcomes(
      script('exit 3'),
      script('true'),
      script('true', { if: "inputs.name == 'Ann'" }),
      script('true', { if: 'always()' }),
      script('true', { if: "always() && inputs.name == 'Bob'" }),
    );
    assert.deepEqual(found, ['failure', 'skipped', 'skipped', 'success', 'skipped']);
  });

  for (const [shell, outcome] of [
    [undefined, 'success'],
    ['bash', 'failure'],
  ] as const) {
    test(`with ${shell ?? 'no'} shell named, a pipe whose first part fails is a ${outcome}`, async () => {
      const step = script('false | true', shell === undefined ? {} : { shell });
      assert.deepEqual(await outcomes(step), [outcome]);
    });
  }

  test('keeps a cache for the next time', async () => {
    const steps = [
      action('cache', { path: 'kept.txt', key: 'a-key' }, { id: 'cache' }),
      script('echo kept > kept.txt', { if: "steps.cache.outputs.cache-hit != 'true'" }),
    ];
    assert.deepEqual(await outcomes(...steps), ['success', 'success']);
    await rm(join(machine.workspace, 'kept.txt'));
    const again = await outcomes(...steps, script('test -s kept.txt'));
    assert.deepEqual(again, ['success', 'skipped', 'success']);
  });

  test('fails an upload of what is not there, unless that is only worth a warning', async () => {
    await writeFile(join(machine.workspace, 'there.txt'), '');
    const strict = { 'if-no-files-found': 'error' };
    const there = { name: 'there', path: 'there.txt', ...strict };
    assert.deepEqual(await outcomes(action('upload-artifact', there)), ['success']);
    assert.deepEqual(await outcomes(action('upload-artifact', { path: 'gone.txt', ...strict })), [
      'failure',
    ]);
    assert.deepEqual(await outcomes(action('upload-artifact', { path: 'gone.txt' })), ['success']);
  });

  test('fails an upload under a name that another has, or none may have', async () => {
    await writeFile(join(machine.workspace, 'there.txt'), '');
    const upload = (name: string) => action('upload-artifact', { name, path: 'there.txt' });
    assert.deepEqual(await outcomes(upload('mine'), upload('yours')), ['success', 'success']);
    assert.deepEqual(await outcomes(upload('mine')), ['failure']);
    assert.deepEqual(await outcomes(upload('out/exposure')), ['failure']);
  });

  test('refuses an action and a shell that it does not know', async () => {
    await assert.rejects(outcomes(action('stale', {})), /"actions\/stale@0000" is not known/);
    await assert.rejects(outcomes(script('x', { shell: 'fish' })), /shell "fish" is not known/);
  });
});

test('our action uploads under a name of its own, for whatever namespace and wherever the reports are', async () => {
  const file = join(root, '.github', 'actions', 'e2e', 'action.yml');
  const { inputs: known, runs } = parseAction(await readFile(file, 'utf8'));
  const steps = runs.steps.filter(({ uses }) => uses?.startsWith('actions/upload-artifact@'));
  await mkdir(join(machine.workspace, 'out/exposure'), { recursive: true });
  const defaults = Object.entries(known).map(([name, input]) => [name, input.default ?? '']);
  const given = { ...Object.fromEntries(defaults), reports: 'out/exposure' };
  const calls = [
    { namespace: 'shop' },
    { namespace: 'bank' },
    { namespace: 'shop', artifact: 'b' },
  ];
  for (const call of calls) {
    const [upload] = await runSteps(machine, steps, { inputs: { ...given, ...call } });
    assert.equal(upload?.outcome, 'success', `${upload?.text}`);
  }
});

describe('the cache of images in pr.yml', () => {
  const changes = {
    'services/tasks/src/app.ts': 'false',
    'services/tasks/src/app.test.ts': 'true',
    'package.json': 'false',
    '.npmrc': 'false',
    '.dockerignore': 'false',
    'README.md': 'true',
  };
  for (const [path, isHit] of Object.entries(changes)) {
    test(`is ${isHit === 'true' ? 'hit' : 'missed'} when ${path} changed`, async () => {
      const text = await readFile(join(root, '.github', 'workflows', 'pr.yml'), 'utf8');
      const steps = stepsOf(text).filter(({ id }) => id === 'layers');
      await writeFile(join(machine.temp, 'images.tar'), '');
      await runSteps(machine, steps, {});
      const file = join(machine.workspace, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, 'changed');
      const [cache] = await runSteps(machine, steps, {});
      assert.equal(cache?.outputs['cache-hit'], isHit);
    });
  }
});

test('a job with a failed step has failed', async () => {
  assert.equal(jobResult(await runSteps(machine, [script('true')], {})), 'success');
  assert.equal(jobResult(await runSteps(machine, [script('false')], {})), 'failure');
});
