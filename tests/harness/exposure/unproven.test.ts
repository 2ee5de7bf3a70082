import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { edgeClaims } from './claims.ts';
import { parseContract } from './contract.ts';
import { allClaims, isEdge, unprovenOf, unprovenTexts } from './unproven.ts';

const contract = parseContract(
  `namespace: demo
inside: { pod: web }
identity: { path: /who, header: X-Service }
listeners:
  - { container: web, port: 80, answers: web, from: [runner, outside, node, stranger, neighbour, pod] }
  - { container: db, port: 81, answers: db, from: [pod] }
  - { container: db, port: 82, answers: db, from: [pod] }
`,
  'demo.yaml',
);

describe('unprovenOf', () => {
  test('gives every claim that there is a reason for, and no other', () => {
    const all = allClaims(contract);
    assert.ok(all.some(({ id }) => id.startsWith('wall ')));
    const found = unprovenOf(contract, () => 'no walls');
    assert.deepEqual(
      found.map(({ claim: { id } }) => id),
      all.map(({ id }) => id),
    );
    const edges = unprovenOf(contract, (claim) => (isEdge(claim) ? 'no walls' : undefined));
    assert.equal(edges.length, edgeClaims(contract).length);
  });
});

describe('unprovenTexts', () => {
  test('say each reason once, and in one line what is the same of several listeners', () => {
    assert.deepEqual(unprovenTexts(unprovenOf(contract, () => 'Nothing is between them')), [
      [
        'Nothing is between them:',
        'web:80 open to runner, outside, node, stranger, neighbour, pod;',
        'db:81, db:82 open to pod, and closed to runner, outside, node, stranger, neighbour;',
        `${allClaims(contract).length - edgeClaims(contract).length} claims that are not about one edge.`,
      ].join('\n'),
    ]);
  });

  test('keep reasons apart', () => {
    const texts = unprovenTexts(
      unprovenOf(contract, (claim) => (isEdge(claim) ? claim.vantage : undefined)),
    );
    assert.equal(texts.length, 6);
    assert.match(
      texts[0] ?? '',
      /^runner:\nweb:80 open to runner;\ndb:81, db:82 closed to runner\.$/,
    );
  });

  test('count a single claim as one', () => {
    const [text = ''] = unprovenTexts(
      unprovenOf(contract, ({ id }) => (id === 'canary' ? 'No policies' : undefined)),
    );
    assert.equal(text, 'No policies:\n1 claim that is not about one edge.');
  });

  test('say nothing where everything is judged', () => {
    assert.deepEqual(unprovenTexts([]), []);
  });
});
