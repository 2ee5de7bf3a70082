import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseContract } from './contract.ts';
import { judgeEdges, type Seen } from './judge.ts';
import { seenOf } from './seen.sample.ts';
import { contract } from './topology.sample.ts';

const why = 'Nobody could look from stranger: pods is forbidden';
const without = (vantage: string, { knocks, vantages, ...seen }: Seen): Seen => ({
  ...seen,
  vantages: vantages.filter(({ name }) => name !== vantage),
  knocks: knocks.filter((knock) => knock.vantage !== vantage),
});

describe('a vantage that could not be made', () => {
  const seen = { ...without('stranger', seenOf()), absent: new Map([['stranger', why]]) };
  const { checks } = judgeEdges(contract, seen);
  const own = checks.filter(({ id }) => / stranger( |$)/.test(id));

  test('fails every claim of its, each with the reason', () => {
    assert.ok(own.length > 20);
    for (const { status, message } of own) {
      assert.equal(status, 'failed');
      assert.match(
        message ?? '',
        /INCONCLUSIVE: Nobody could look from stranger: pods is forbidden/,
      );
    }
  });

  test('fails no claim of the others', () => {
    const others = checks.filter((check) => !own.includes(check));
    assert.ok(others.every(({ status }) => status === 'passed'));
  });
});

describe('a vantage that may reach nothing of the system', () => {
  const text = contract.source.text.replaceAll('[runner, outside, node,', '[outside, node,');
  const closed = parseContract(text, 'exposure.yaml');
  const seen = seenOf(
    ({ vantage }) => (vantage === 'runner' ? { verdict: 'REFUSED' } : undefined),
    closed,
  );
  const witness = (more: Partial<Seen>) =>
    judgeEdges(closed, { ...seen, ...more }).checks.filter(({ id }) => / runner/.test(id));

  test('proves nothing by silence', () => {
    assert.ok(witness({}).some(({ id, status }) => id === 'witness runner' && status === 'failed'));
  });

  test('has its witness in a landmark', () => {
    const checks = witness({ oriented: new Set(['runner']) });
    assert.ok(checks.length > 10);
    assert.deepEqual(
      checks.filter(({ status }) => status === 'failed'),
      [],
    );
  });
});

describe('a listener that nobody may reach', () => {
  const text = contract.source.text.replace(/(port: 9103\n.*\n\s+from: )\[tasks\]/, '$1[]');
  const sealed = parseContract(text, 'exposure.yaml');
  for (const [scope, status] of [
    ['loopback', 'passed'],
    ['unknown', 'failed'],
    ['nothing', 'failed'],
  ] as const) {
    test(`${status === 'passed' ? 'is' : 'is not'} alive where what it is bound to is ${scope}`, () => {
      const seen = seenOf(undefined, sealed);
      const listeners = seen.listeners.map((one) => (one.port === 9103 ? { ...one, scope } : one));
      const { checks } = judgeEdges(sealed, { ...seen, listeners });
      const alive = checks.find(({ id }) => id === 'alive tasks-container:9103');
      assert.equal(alive?.status, status);
    });
  }
});
