import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseContract } from './contract.ts';
import type { Door, Knock, Observation } from './door.ts';
import { isAsExpected, mayBeClosedIfOpen } from './expectation.ts';
import { judgeEdges } from './judge.ts';
import { seenOf } from './seen.sample.ts';
import { contract } from './topology.sample.ts';

describe('a way that a policy may close', () => {
  const id = 'edge users-container:8080 tasks';
  const judged = (
    verdict: Observation['verdict'],
    mayBeClosed: boolean,
    isThere: (path: string) => boolean = (path) => path === 'NodePort',
  ) => {
    const there = ({ vantage, door }: Knock) => vantage === 'tasks' && isThere(door.path);
    const seen = seenOf((knock) => (there(knock) ? { verdict, evidence: 'as told' } : undefined));
    const knocks = seen.knocks.map((knock) =>
      there(knock) && mayBeClosed
        ? { ...knock, door: { ...knock.door, mayBeClosed: true as const } }
        : knock,
    );
    const { checks } = judgeEdges(contract, { ...seen, knocks });
    return checks.find((check) => check.id === id);
  };
  const seenThere = (...there: Parameters<typeof judged>) => judged(...there)?.status;

  test('passes when it is closed, as it does when it is open', () => {
    assert.equal(seenThere('FILTERED', true), 'passed');
    assert.equal(seenThere('REFUSED', true), 'passed');
  });

  test('fails when every way is closed: then it is not open at all', () => {
    const check = judged('FILTERED', true, () => true);
    assert.equal(check?.status, 'failed');
    assert.match(check?.message ?? '', /no way is open/);
  });

  test('shows a path as open that is open by one of its ways', () => {
    const seen = seenOf();
    const found = seen.knocks.find(
      ({ vantage, door: { path, leadsTo } }) =>
        vantage === 'tasks' && path === 'Pod IP' && leadsTo.includes('users-container:8080'),
    );
    assert.ok(found);
    const another = { ...found.door, label: 'another Pod', mayBeClosed: true as const };
    const shut = { ...found, door: another, seen: { ...found.seen, verdict: 'FILTERED' as const } };
    const { cells } = judgeEdges(contract, { ...seen, knocks: [shut, ...seen.knocks] });
    const cell = cells.find(
      ({ listener, vantage, path }) =>
        listener === 'users-container:8080' && vantage === 'tasks' && path === 'Pod IP',
    );
    assert.deepEqual([cell?.observed, cell?.status], ['OPEN', 'passed']);
  });

  test('fails when nobody can tell, or when no policy may close it', () => {
    assert.equal(seenThere('INCONCLUSIVE', true), 'failed');
    assert.equal(seenThere('FILTERED', false), 'failed');
  });
});

describe('isAsExpected', () => {
  const shop = parseContract(
    `namespace: shop
identity: { path: /who, header: X-Service }
listeners:
  - { container: web, port: 8080, answers: shop, from: [stranger] }
  - { container: admin, port: 8080, answers: shop, from: [] }
`,
    'shop.yaml',
  );
  const knock = (leadsTo: readonly string[], port = 8080): Knock => ({
    vantage: 'stranger',
    door: { label: 'a door', path: 'Pod IP', host: '10.244.0.5', port, leadsTo },
    seen: { verdict: 'OPEN', service: 'shop', evidence: '' },
  });
  const rows: Record<string, readonly [Knock, boolean]> = {
    'the listener that may be reached': [knock(['web:8080']), true],
    'one that nobody may reach, by the same name': [knock(['admin:8080']), false],
    'another way to the one that may be reached': [knock([]), true],
    'the same at another port': [knock([], 80), false],
  };
  for (const [what, [one, expected]] of Object.entries(rows)) {
    test(`${what}: ${expected}`, () => assert.equal(isAsExpected(shop, one), expected));
  }
});

describe('mayBeClosedIfOpen', () => {
  const leads = (label: string, leadsTo: readonly string[]): Door => ({
    ...{ label, path: 'NodePort', host: '172.18.0.3', port: 30_080, leadsTo },
    mayBeClosed: true,
  });

  test('leaves no choice where a door has to be closed: it is knocked at twice', () => {
    const doors = [
      leads('to Users', ['users-container:8080']),
      leads('to Auth', ['auth-container:80']),
      leads('to nobody', []),
    ];
    const kept = mayBeClosedIfOpen(contract, 'tasks', doors);
    assert.deepEqual(
      kept.map(({ label, mayBeClosed }) => [label, mayBeClosed]),
      [
        ['to Users', true],
        ['to Auth', undefined],
        ['to nobody', undefined],
      ],
    );
  });
});
