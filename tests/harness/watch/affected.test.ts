import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mergeRerun } from '../suites/rerun.ts';
import type { SuiteResult } from '../suites/suite.ts';
import {
  type Affected,
  affectedBy,
  everything,
  isAllAsLoaded,
  isAny,
  unfinishedOf,
} from './affected.ts';

const none = {
  ...{ system: false, look: false, newman: false, specs: [] },
  ...{ reload: false, tooLate: [] },
};
const reload = true;
const exposure = { ...none, system: true, look: true, specs: ['exposure'] };

describe('affectedBy', () => {
  const changes: Record<string, Affected> = {
    'services/tasks/src/app.ts': everything,
    'services/chassis/src/route.ts': everything,
    'services/Dockerfile': everything,
    'package-lock.json': { ...everything, reload },
    'services/tasks/src/app.test.ts': none,
    'services/test-kit.ts': none,
    'k8s/k8s-users.yaml': exposure,
    'k8s/exposure.yaml': { ...exposure, reload },
    'k8s/exposure.schema.json': none,
    'k8s/kind.yaml': { ...none, tooLate: ['k8s/kind.yaml'] },
    'postman/postman-collection-api.json': { ...none, newman: true, reload },
    'tests/api/tasks.spec.ts': { ...none, specs: ['api/tasks.spec.ts'], reload },
    'tests/exposure/verdicts.ts': { ...none, specs: ['exposure'], reload },
    'tests/exposure/contract.spec.ts': { ...none, specs: ['exposure/contract.spec.ts'], reload },
    'tests/fixtures.ts': { ...none, specs: ['api', 'exposure'], reload },
    'playwright.config.ts': { ...none, specs: ['api', 'exposure'], reload },
    'tests/harness/run.ts': { ...none, tooLate: ['tests/harness/run.ts'] },
    'tests/harness/run.test.ts': none,
    'README.md': none,
  };
  for (const [path, affected] of Object.entries(changes)) {
    test(`${path}: ${JSON.stringify(affected)}`, () =>
      assert.deepEqual(affectedBy([path]), affected));
  }

  test('several changes affect all that each of them does, and a folder holds its files', () => {
    const paths = ['tests/api/tasks.spec.ts', 'postman/a.json', 'tests/exposure/contract.spec.ts'];
    assert.deepEqual(affectedBy(paths), {
      ...none,
      newman: true,
      specs: ['api/tasks.spec.ts', 'exposure/contract.spec.ts'],
      reload,
    });
    const all = affectedBy(['tests/exposure/contract.spec.ts', 'k8s/namespace.yaml']);
    assert.deepEqual(all, { ...exposure, reload });
  });
});

const specs = (...problems: readonly string[]): SuiteResult => ({
  ...{ name: 'playwright', checks: [], problems, durationMs: 1, reports: [] },
});

describe('unfinishedOf', () => {
  test('a round that did all that it was to do leaves nothing', () => {
    assert.deepEqual(unfinishedOf(everything, { suites: [specs()] }), none);
  });

  test('a round that did not come to its suites leaves all', () => {
    const error = { message: 'no cluster', because: [], evidence: [] };
    assert.equal(unfinishedOf(everything, { suites: [], error }), everything);
  });

  test('specs that did not load run again, all of them, whichever file is saved next', () => {
    const left = unfinishedOf(everything, { suites: [specs('SyntaxError'), specs()] });
    assert.deepEqual(affectedBy(['tests/api/users.spec.ts'], left), { ...everything, reload });
  });

  test('a spec that did not load runs again beside the next one, which does not hide it', () => {
    const todo = affectedBy(['tests/api/users.spec.ts']);
    const suites = mergeRerun([specs()], [specs('SyntaxError')], todo.specs);
    assert.deepEqual(
      affectedBy(['tests/api/tasks.spec.ts'], unfinishedOf(todo, { suites })).specs,
      ['api/users.spec.ts', 'api/tasks.spec.ts'],
    );
  });
});

describe('isAllAsLoaded', () => {
  const service = 'services/users/src/app.ts';
  const answers: readonly (readonly [readonly string[], boolean])[] = [
    [[service], true],
    [[service, 'k8s/k8s-users.yaml', 'README.md'], true],
    [['k8s/k8s-users.yaml'], false],
    [[service, 'package-lock.json'], false],
    [[service, 'k8s/exposure.yaml'], false],
    [[service, 'postman/a.json'], false],
    [[service, 'tests/api/tasks.spec.ts'], false],
    [['postman/a.json', 'tests/fixtures.ts'], false],
  ];
  for (const [paths, isIt] of answers)
    test(`${paths.join(', ')}: ${isIt}`, () =>
      assert.equal(isAllAsLoaded(affectedBy(paths)), isIt));
});

describe('isAny', () => {
  test('of what only a new run takes up: nothing', () => {
    assert.equal(isAny(affectedBy(['k8s/kind.yaml', 'README.md'])), false);
  });
  for (const path of ['k8s/namespace.yaml', 'postman/a.json', 'tests/api/tasks.spec.ts']) {
    test(`of ${path}: something`, () => assert.equal(isAny(affectedBy([path])), true));
  }
});
