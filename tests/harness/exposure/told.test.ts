import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { root } from '../config.ts';
import { readContract } from './contract.ts';
import { claimsToTell } from './told.ts';
import { allClaims } from './unproven.ts';

const contract = await readContract(join(root, 'k8s', 'exposure.yaml'));

describe('claimsToTell', () => {
  const told = claimsToTell(contract, []);

  test('has each claim of the contract and of the walls once, with its title', () => {
    const all = allClaims(contract);
    assert.deepEqual(
      told.map(({ id, title }) => ({ id, title })),
      all.map(({ id, title }) => ({ id, title })),
    );
    assert.ok(told.some(({ id }) => id.startsWith('wall ')));
    assert.equal(new Set(told.map(({ id }) => id)).size, told.length);
  });

  test('says which are about the hidden container: its own edges, and that nobody leads to it', () => {
    const ofHidden = told.filter(({ isOfHidden }) => isOfHidden);
    const isItsOwn = ({ id }: { id: string }) =>
      /^edge auth-container:/.test(id) || id === 'application';
    assert.deepEqual(ofHidden, told.filter(isItsOwn));
    assert.ok(ofHidden.some(({ id }) => id === 'application'));
    assert.ok(ofHidden.length > 20);
  });

  test('has none about a hidden container where the contract hides none', () => {
    const { application: _, ...open } = contract;
    assert.ok(!claimsToTell(open, []).some(({ isOfHidden }) => isOfHidden));
  });

  test('leaves out what nobody can judge', () => {
    const claim = allClaims(contract).find(({ id }) => id === 'canary');
    assert.ok(claim);
    const left = claimsToTell(contract, [{ claim, because: 'there is no cluster' }]);
    assert.deepEqual(
      left,
      told.filter(({ id }) => id !== 'canary'),
    );
    assert.equal(left.length, told.length - 1);
  });
});
