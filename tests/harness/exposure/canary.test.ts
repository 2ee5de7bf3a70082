import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HarnessError } from '../errors.ts';
import { checkCanary, lookOnceEnforced, strangerAt, withCanary } from './canary.ts';
import type { Door, Knock, Verdict } from './door.ts';
import { doorAt, knockOf, probeThatSees } from './probe.sample.ts';

const { signal } = new AbortController();
const canary = doorAt(8099, { label: 'canary' });
const other = doorAt(80);

describe('withCanary', () => {
  const rounds = ['stranger', 'node', 'pod'].map((name) => {
    return { probe: probeThatSees(name).probe, doors: [other] };
  });
  const doorsOf = (door: Door | undefined) => withCanary(rounds, door).map(({ doors }) => doors);

  test('is one more door of a stranger and of the node', () =>
    assert.deepEqual(doorsOf(canary), [[other, canary], [other, canary], [other]]));
  test('changes nothing where there is none', () =>
    assert.deepEqual(doorsOf(undefined), [[other], [other], [other]]));
});

describe('lookOnceEnforced', () => {
  const early = [knockOf('stranger', canary, 'OPEN'), knockOf('stranger', other, 'OPEN')];
  const late = [knockOf('stranger', canary, 'FILTERED'), knockOf('stranger', other, 'REFUSED')];
  /** What each look shows, in their order. */
  const looks = (...seen: readonly (readonly Knock[])[]) => {
    const left = [...seen];
    return async () => left.shift() ?? assert.fail('looked once too often');
  };

  test('looks again as soon as a stranger is let in no longer', async () => {
    const { probe, asked } = probeThatSees('stranger', 'OPEN', 'FILTERED');
    const atCanary = strangerAt(canary, [probeThatSees('node', 'OPEN').probe, probe]);
    assert.equal(await lookOnceEnforced(looks(early, late), atCanary, signal), late);
    assert.deepEqual(asked, [['canary'], ['canary']]);
  });

  test('lets the first look stand where a stranger is let in to the end', async () => {
    const { probe } = probeThatSees('stranger', 'OPEN');
    assert.equal(
      await lookOnceEnforced(looks(early), strangerAt(canary, [probe]), signal, 50),
      early,
    );
  });

  const others = [knockOf('node', canary, 'OPEN'), knockOf('stranger', other, 'OPEN')];
  const once: Record<string, readonly [readonly Knock[], Door | undefined, number]> = {
    'the canary is closed to a stranger': [late, canary, 50],
    'only another was let in, or elsewhere': [others, canary, 50],
    'there is no canary': [early, undefined, 50],
    'nobody has any patience': [early, canary, 0],
  };
  for (const [where, [seen, door, timeoutMs]] of Object.entries(once)) {
    test(`looks once, and asks nobody, where ${where}`, async () => {
      const { probe, asked } = probeThatSees('stranger', 'FILTERED');
      const atCanary = strangerAt(door, [probe]);
      assert.equal(await lookOnceEnforced(looks(seen), atCanary, signal, timeoutMs), seen);
      assert.deepEqual(asked, []);
    });
  }

  test('ends with the reason of whatever ends the run', async () => {
    const stopped = new AbortController();
    const { probe } = probeThatSees('stranger', 'OPEN');
    const look = async () => {
      stopped.abort(new HarnessError('the node is gone'));
      return early;
    };
    const looking = lookOnceEnforced(look, strangerAt(canary, [probe]), stopped.signal);
    await assert.rejects(looking, { message: 'the node is gone' });
  });
});

describe('checkCanary', () => {
  const rows: Record<
    string,
    readonly [Verdict | undefined, Verdict | undefined, RegExp | undefined]
  > = {
    'closed to a stranger and open to its node': ['FILTERED', 'OPEN', undefined],
    'refused to a stranger and open to its node': ['REFUSED', 'OPEN', undefined],
    'open to a stranger': [
      'OPEN',
      'OPEN',
      /^canary answered a Pod .* does not enforce NetworkPolicies\./,
    ],
    'closed to its own node': [
      'FILTERED',
      'FILTERED',
      /^INCONCLUSIVE: canary said FILTERED to a stranger/,
    ],
    'not clear to a stranger': ['INCONCLUSIVE', 'OPEN', /^INCONCLUSIVE: canary said INCONCLUSIVE/],
    'not asked by its node': ['FILTERED', undefined, /^INCONCLUSIVE: there is no canary Pod/],
    'not asked by a stranger': [undefined, 'OPEN', /^INCONCLUSIVE: there is no canary Pod/],
  };
  for (const [what, [stranger, node, message]] of Object.entries(rows)) {
    test(`${message === undefined ? 'passes' : 'fails'} where the canary is ${what}`, () => {
      const check = checkCanary([
        ...(stranger === undefined ? [] : [knockOf('stranger', canary, stranger)]),
        ...(node === undefined ? [] : [knockOf('node', canary, node)]),
      ]);
      assert.equal(check.status, message === undefined ? 'passed' : 'failed');
      if (message !== undefined) assert.match(check.message ?? '', message);
    });
  }
});
