import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mergeRerun } from './rerun.ts';
import type { Check, SuiteResult } from './suite.ts';

const suite = (name: SuiteResult['name'], checks: readonly Check[], problems: string[] = []) => ({
  ...{ name, checks, problems, durationMs: 1, reports: [] },
});
const check = (group: string, status: Check['status']): Check => {
  return { group, title: 'a', status, durationMs: 1 };
};
const newman = suite('newman', [check('Users / Sign up', 'passed')]);
const specs = suite('playwright', [
  check('api/tasks.spec.ts / of one', 'failed'),
  check('api/users.spec.ts', 'passed'),
  check('exposure/contract.spec.ts', 'passed'),
]);

describe('mergeRerun', () => {
  test('keeps the suites that did not run again', () => {
    const broken = suite('newman', [], ['newman gave up']);
    assert.deepEqual(mergeRerun([newman, specs], [broken], []), [broken, specs]);
  });

  test('replaces the checks of a spec file that ran again, and those alone', () => {
    const again = suite('playwright', [check('api/tasks.spec.ts / of one', 'passed')]);
    assert.deepEqual(
      mergeRerun([newman, specs], [again], ['api/tasks.spec.ts'])[1]?.checks.map(
        ({ group, status }) => `${group} ${status}`,
      ),
      [
        'api/users.spec.ts passed',
        'exposure/contract.spec.ts passed',
        'api/tasks.spec.ts / of one passed',
      ],
    );
  });

  test('replaces all that was in a folder, also what is there no more', () => {
    const again = suite('playwright', [check('api/users.spec.ts', 'passed')]);
    const groups = mergeRerun([specs], [again], ['api'])[0]?.checks.map(({ group }) => group);
    assert.deepEqual(groups, ['exposure/contract.spec.ts', 'api/users.spec.ts']);
  });

  test('takes over the problems of the suite that ran again', () => {
    const again = suite('playwright', [], ['No spec was run.']);
    assert.deepEqual(mergeRerun([specs], [again], ['api'])[0]?.problems, ['No spec was run.']);
  });

  test('gives what ran first', () => {
    assert.deepEqual(mergeRerun([], [newman, specs], ['api', 'exposure']), [newman, specs]);
  });
});
