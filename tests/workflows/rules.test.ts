import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { root } from '../harness/config.ts';
import { problemsOf } from './rules.ts';
import { readAll } from './workflow.ts';

const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const files = await readAll(root);
const pr = files.get('.github/workflows/pr.yml') ?? '';
const called = files.get('.github/workflows/exposure.yml') ?? '';
const action = files.get('.github/actions/e2e/action.yml') ?? '';

describe('the rules for workflows and actions', () => {
  test('have workflows and an action to look at', () => assert.ok(files.size >= 4));

  for (const [file, text] of files) {
    test(`are kept by ${file}`, () => assert.deepEqual(problemsOf(text, Object.keys(scripts)), []));
  }

  const broken: Record<string, readonly [string, string | RegExp, string, RegExp]> = {
    'a tag in place of a commit': [
      pr,
      /checkout@\w{40} # v7\.0\.1/,
      'checkout@v7',
      /must be pinned/,
    ],
    'a commit without its version': [pr, /(checkout@\w{40}) # v7\.0\.1/, '$1', /must be pinned/],
    'a version that is not whole': [pr, '# v7.0.1', '# v7', /must be pinned/],
    'no permissions at the top': [pr, 'permissions: {}\n\nconc', 'conc', /permissions of the work/],
    'permissions at the top': [
      pr,
      'permissions: {}',
      'permissions: { contents: read }',
      /must be {}/,
    ],
    'a job without permissions': [
      pr,
      '    permissions:\n      contents: read\n',
      '',
      /job check has no p/,
    ],
    'a job without a deadline': [pr, '    timeout-minutes: 10\n', '', /job check has no timeout/],
    'no concurrency': [pr, /concurrency:[\s\S]*?true\n/, '', /concurrency must cancel/],
    'a run that is not cancelled': [pr, 'in-progress: true', 'in-progress: false', /must cancel/],
    'concurrency where the caller has its own': [
      called,
      'permissions: {}\n',
      'permissions: {}\nconcurrency: { group: a, cancel-in-progress: true }\n',
      /is its caller's to choose/,
    ],
    'a workflow that is not only called, without concurrency': [
      called,
      'on:\n',
      'on:\n  push:\n',
      /concurrency must cancel/,
    ],
    'an expression in a script': [
      pr,
      'run: npm test',
      'run: echo $' + '{{ github.head_ref }}',
      /pass it through env/,
    ],
    'credentials that stay': [pr, 'credentials: false', 'credentials: true', /not persist/],
    pull_request_target: [pr, 'on:\n  pull_request:', 'on:\n  pull_request_target:', /strangers/],
    'a report only of what passed': [pr, /if: always\(\)\n {8}with/, 'with', /must run always/],
    'a report that stays for ever': [pr, '          retention-days: 14\n', '', /retention-days/],
    'a script that is not there': [pr, 'npm test', 'npm run tset', /no npm script "tset"/],
    'a step of an action without a shell': [action, '      shell: bash\n', '', /has no shell/],
    'a script of an action that is not there': [
      action,
      'run exposure',
      'run exposition',
      /no npm script "exposition"/,
    ],
  };
  for (const [what, [text, from, to, problem]] of Object.entries(broken)) {
    test(`refuse ${what}`, () => {
      const changed = text.replace(from, to);
      assert.notEqual(changed, text);
      assert.match(problemsOf(changed, Object.keys(scripts)).join('\n'), problem);
    });
  }
});

test('every npm script that tests something is called by a workflow', () => {
  const others = ['unit', 'workflow']; // `npm test` calls the one; what the other does, GitHub does itself
  const tests = Object.entries<string>(scripts)
    .filter(([name, command]) => command.startsWith('node --test ') && !others.includes(name))
    .map(([name]) => name);
  const text = [...files.values()].join('\n');
  assert.deepEqual(
    tests.filter((name) => !text.includes(`run: npm run ${name} `)),
    [],
  );
});

test('Dependabot finds the base of the images, which no argument stands for', async () => {
  const dockerfile = await readFile(join(root, 'services', 'Dockerfile'), 'utf8');
  const stages = [...dockerfile.matchAll(/^FROM (\S+)(?: AS (\S+))?$/gm)];
  const names = stages.map(([, , name]) => name);
  const others = stages.map(([, from]) => from).filter((from) => !names.includes(from));
  assert.match(others.join(' '), /^node:\d+-slim scratch$/);
});

test('Dependabot proposes packages, actions and images, each after a week', async () => {
  const { updates } = parse(await readFile(join(root, '.github', 'dependabot.yml'), 'utf8'));
  const days = updates.map((one: { 'package-ecosystem': string; cooldown?: object }) => [
    one['package-ecosystem'],
    one.cooldown,
  ]);
  const week = { 'default-days': 7 };
  assert.deepEqual(Object.fromEntries(days), { npm: week, 'github-actions': week, docker: week });
});
