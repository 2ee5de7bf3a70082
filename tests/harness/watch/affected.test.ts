import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Affected, affectedBy, everything, isAny } from './affected.ts';

const none = { system: false, look: false, newman: false, specs: [], tooLate: [] };
const exposure = { ...none, system: true, look: true, specs: ['exposure'] };

describe('affectedBy', () => {
  const changes: Record<string, Affected> = {
    'services/tasks/src/app.ts': everything,
    'services/chassis/src/route.ts': everything,
    'services/Dockerfile': everything,
    'package-lock.json': everything,
    'services/tasks/src/app.test.ts': none,
    'services/test-kit.ts': none,
    'k8s/k8s-users.yaml': exposure,
    'k8s/exposure.yaml': exposure,
    'k8s/exposure.schema.json': none,
    'k8s/kind.yaml': { ...none, tooLate: ['k8s/kind.yaml'] },
    'postman/postman-collection-api.json': { ...none, newman: true },
    'tests/api/tasks.spec.ts': { ...none, specs: ['api/tasks.spec.ts'] },
    'tests/exposure/verdicts.ts': { ...none, specs: ['exposure'] },
    'tests/exposure/contract.spec.ts': { ...none, specs: ['exposure/contract.spec.ts'] },
    'tests/fixtures.ts': { ...none, specs: ['api', 'exposure'] },
    'playwright.config.ts': { ...none, specs: ['api', 'exposure'] },
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
    });
    const all = affectedBy(['tests/exposure/contract.spec.ts', 'k8s/namespace.yaml']);
    assert.deepEqual(all, exposure);
  });
});

describe('isAny', () => {
  test('of what only a new run takes up: nothing', () => {
    assert.equal(isAny(affectedBy(['k8s/kind.yaml', 'README.md'])), false);
  });
  for (const path of ['k8s/namespace.yaml', 'postman/a.json', 'tests/api/tasks.spec.ts']) {
    test(`of ${path}: something`, () => assert.equal(isAny(affectedBy([path])), true));
  }
});
