import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { audit } from './audit.ts';
import { addPolicy, all, type Edit, listen, port } from './change.sample.ts';
import { auditRules } from './check.ts';
import { type Contract, vantagesOf } from './contract.ts';
import { sentences } from './finding.sample.ts';
import { contract, plain, vary } from './topology.sample.ts';
import type { Topology } from './topology.ts';

describe('audit', () => {
  test('finds nothing in our own manifests', () => {
    assert.deepEqual(audit(contract, plain), []);
  });

  for (const [rule, [edit, sentence]] of Object.entries(sentences)) {
    test(`${rule}: ${sentence}`, () => {
      const found = audit(contract, vary(edit)).map((finding) => finding.sentence);
      assert.ok(found.includes(sentence), found.join('\n'));
    });
  }

  test('has a sentence for every rule', () => {
    const found = Object.values(sentences).flatMap(([edit]) => audit(contract, vary(edit)));
    assert.deepEqual(new Set(found.map(({ rule }) => rule)), new Set(Object.keys(auditRules)));
  });

  const replicate: Edit = ({ topology, users: pod }) => {
    const other = structuredClone(pod);
    other.object.metadata.name = 'users-7d9f-a';
    other.addresses = ['10.244.0.7'];
    topology.pods.push(other);
  };
  const edits = [replicate, ...Object.values(sentences).map(([edit]) => edit)];
  const broken = fc.subarray(edits).map((chosen) => vary(all(...chosen)));

  test('finds the same in whatever order the objects come', () => {
    const shuffled = broken.chain((topology) =>
      fc.tuple(fc.constant(topology), permutationOf(topology)),
    );
    fc.assert(
      fc.property(shuffled, ([topology, permuted]) => {
        assert.deepEqual(new Set(audit(contract, permuted)), new Set(audit(contract, topology)));
      }),
    );
  });

  test('has nothing against what everybody may reach', () => {
    const from = [...vantagesOf(contract)];
    const open: Contract = {
      ...contract,
      listeners: contract.listeners.map((one) => ({ ...one, from })),
    };
    const about =
      /the contract does not list|that the contract lists|selects no Pod$|network of its/;
    fc.assert(
      fc.property(broken, (topology) => {
        for (const { sentence } of audit(open, topology)) assert.match(sentence, about);
      }),
    );
  });

  test('blames the first of several replicas by name, and says it once', () => {
    const open = addPolicy('open', { podSelector: {}, ingress: [{ ports: [port(80)] }] });
    const found = audit(contract, vary(all(listen('0.0.0.0', 80), replicate, open)));
    assert.deepEqual(
      found.map(({ object }) => object),
      ['NetworkPolicy/open', 'Pod/users-7d9f-a'],
    );
  });
});

const permutationOf = (topology: Topology): fc.Arbitrary<Topology> => {
  const shuffled = <Item>(items: readonly Item[]) =>
    fc.shuffledSubarray([...items], { minLength: items.length });
  return fc
    .record({
      nodes: shuffled(topology.nodes),
      pods: shuffled(topology.pods),
      services: shuffled(topology.services),
      endpointSlices: shuffled(topology.endpointSlices),
      networkPolicies: shuffled(topology.networkPolicies),
      ingresses: shuffled(topology.ingresses),
    })
    .map((lists) => ({ ...topology, ...lists }));
};
