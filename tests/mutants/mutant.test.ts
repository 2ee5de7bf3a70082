import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { root } from '../harness/config.ts';
import { readContract } from '../harness/exposure/contract.ts';
import { allClaims } from '../harness/exposure/unproven.ts';
import { complaints, type Mutant, readMutants } from './mutant.ts';

const contract = await readContract(join(root, 'k8s', 'exposure.yaml'));
const claims = allClaims(contract);
const ids = claims.map(({ id }) => id);
const mutants = await readMutants(import.meta.dirname);

describe('mutants', () => {
  test('are there', () => assert.ok(mutants.length > 0));

  for (const { name, expects } of mutants) {
    test(`${name} expects checks that there are`, () => {
      for (const one of expects)
        assert.ok(
          ids.some((id) => one.test(id)),
          one.source,
        );
    });
  }
});

describe('complaints', () => {
  const mutant: Mutant = {
    name: 'auth-on-all-addresses',
    folder: '',
    expects: [/^audit binds$/, /^edge auth-container:80 node Pod IP$/],
    allows: /^(?:edge auth-container:80 node .*)$/,
    rollout: 'waits',
  };
  const expected = ['audit binds', 'edge auth-container:80 node Pod IP'];
  const rows: Record<string, readonly [readonly string[], RegExp | undefined]> = {
    'the expected checks alone': [expected, undefined],
    'an allowed one beside them': [
      [...expected, 'edge auth-container:80 node ClusterIP'],
      undefined,
    ],
    'nothing red': [[], /audit binds stayed green/],
    'one of two': [['audit binds'], /edge auth-container:80 node Pod IP stayed green/],
    'an unrelated one': [[...expected, 'steady'], /steady turned red/],
    'one that only begins like an allowed one': [
      [...expected, 'edge auth-container:80 nodeX'],
      /nodeX turned red/,
    ],
  };
  for (const [what, [red, complaint]] of Object.entries(rows)) {
    test(`of ${what}: ${complaint === undefined ? 'none' : complaint.source}`, () => {
      const found = complaints(mutant, red).join('; ');
      if (complaint === undefined) assert.equal(found, '');
      else assert.match(found, complaint);
    });
  }
});
