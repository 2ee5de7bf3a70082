import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { auditRules } from './check.ts';
import { edgeClaims, otherClaims } from './claims.ts';
import { parseContract } from './contract.ts';
import { judgeEdges } from './judge.ts';
import { seenOf } from './seen.sample.ts';
import { contract } from './topology.sample.ts';

const small = parseContract(
  `namespace: demo
inside: { pod: web }
identity: { path: /who, header: X-Service }
listeners:
  - { container: web, port: 80, answers: web, from: [outside, stranger] }
`,
  'small.yaml',
);

describe('edgeClaims', () => {
  const titles = edgeClaims(small).map(({ title }) => title);

  test('claim an open edge once, by whatever path', () => {
    assert.deepEqual(
      titles.filter((title) => title.includes(' open ')),
      ['web:80 is open to outside', 'web:80 is open to stranger'],
    );
  });

  const paths = {
    runner: ['published port', 'NodePort', 'node address'],
    node: ['Pod IP', 'ClusterIP', 'DNS name', 'NodePort', 'node address'],
    pod: ['Pod IP', 'ClusterIP', 'DNS name', 'NodePort', 'node address'],
  };
  for (const [vantage, closed] of Object.entries(paths)) {
    test(`claim an edge closed to ${vantage} by ${closed.join(', ')}`, () => {
      assert.deepEqual(
        titles.filter((title) => title.startsWith(`web:80 is closed to ${vantage} `)),
        closed.map((path) => `web:80 is closed to ${vantage} by ${path}`),
      );
    });
  }

  test('have ids that say listener, vantage and path', () => {
    const ids = edgeClaims(small).map(({ id }) => id);
    assert.ok(ids.includes('edge web:80 stranger'));
    assert.ok(ids.includes('edge web:80 neighbour Pod IP'));
  });
});

describe('claims', () => {
  const ids = [...edgeClaims(contract), ...otherClaims(contract)].map(({ id }) => id);

  test('have an id and a title each, that no other has', () => {
    assert.equal(new Set(ids).size, ids.length);
    const titles = [...edgeClaims(contract), ...otherClaims(contract)].map(({ title }) => title);
    assert.equal(new Set(titles).size, titles.length);
  });

  test('are the very ones that are judged, word for word', () => {
    const claims = [...edgeClaims(contract), ...otherClaims(contract)];
    const known = new Map(claims.map(({ id, title }) => [id, title]));
    for (const { id, title } of judgeEdges(contract, seenOf()).checks)
      assert.equal(known.get(id), title);
  });

  test('name every rule of the audit', () => {
    for (const rule of Object.keys(auditRules)) assert.ok(ids.includes(`audit ${rule}`), rule);
  });

  test('name the application where the contract does', () => {
    assert.ok(ids.includes('application'));
    assert.ok(!otherClaims(small).some(({ id }) => id === 'application'));
  });
});
