import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { root } from '../config.ts';
import { readContract } from '../exposure/contract.ts';
import { allClaims } from '../exposure/unproven.ts';
import { apart, type ComposeVariant, together, unprovenUnder } from './compose-variant.ts';

const contract = await readContract(join(root, 'k8s', 'exposure.yaml'));
const all = allClaims(contract).map(({ id }) => id);
const judgedUnder = (variant: ComposeVariant): readonly string[] => {
  const left = new Set(unprovenUnder(contract, variant).map(({ claim: { id } }) => id));
  return all.filter((id) => !left.has(id));
};

describe('unprovenUnder', () => {
  const judged = {
    'edge users-container:8080 runner': [true, true],
    'edge auth-container:80 runner published port': [true, true],
    'edge auth-container:80 stranger Pod IP': [true, true],
    'edge auth-container:80 pod': [true, true],
    application: [true, true],
    // Auth listens on all addresses of its own container, and Compose has no NetworkPolicy.
    'edge auth-container:80 neighbour Pod IP': [false, true],
    'edge auth-container:80 neighbour DNS name': [false, true],
    'edge auth-container:80 tasks Pod IP': [false, true],
    // Who is to say that its loopback is alive?
    'edge auth-container:9101 neighbour Pod IP': [false, true],
    'alive auth-container:9101': [false, true],
    'edge tasks-container:8000 pod Pod IP': [false, false],
    'edge users-container:8080 stranger': [false, false],
    'edge auth-container:80 stranger DNS name': [false, false],
    'edge auth-container:80 outside NodePort': [false, false],
    'edge auth-container:80 runner node address': [false, false],
    'witness node': [false, false],
    'witness stranger': [true, true],
    'audit services': [false, false],
    canary: [false, false],
  } as const;
  for (const [id, [alone, inPod]] of Object.entries(judged)) {
    test(`${id}: judged ${alone ? 'apart' : 'not apart'}, ${inPod ? 'together' : 'not together'}`, () => {
      assert.ok(all.includes(id), 'the contract has no such claim');
      assert.equal(judgedUnder(apart).includes(id), alone);
      assert.equal(judgedUnder(together).includes(id), inPod);
    });
  }

  test('gives each claim one reason', () => {
    for (const variant of [apart, together]) {
      const ids = unprovenUnder(contract, variant).map(({ claim: { id } }) => id);
      assert.equal(new Set(ids).size, ids.length);
    }
  });
});
