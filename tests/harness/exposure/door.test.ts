import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Door, isAsExpected, type Observation, sentence, verdicts } from './door.ts';

const door = (expected: Door['expected'], extra: Partial<Door> = {}): Door => ({
  label: 'node 172.18.0.2:30081',
  host: '172.18.0.2',
  port: 30_081,
  expected,
  ...extra,
});
const seen = (verdict: Observation['verdict'], service?: string): Observation => ({
  door: 'node 172.18.0.2:30081',
  verdict,
  service,
  evidence: 'HTTP/1.1 200 OK',
  ms: 1,
});

describe('isAsExpected', () => {
  const judgements: readonly (readonly [string, Door, Observation, boolean])[] = [
    ['users behind its door', door('users'), seen('OPEN', 'users'), true],
    ['somebody else behind the door of users', door('users'), seen('OPEN', 'tasks'), false],
    ['auth behind the door of users', door('users'), seen('OPEN', 'auth'), false],
    ['somebody unnamed behind the door of users', door('users'), seen('OPEN'), false],
    ['a closed door of users', door('users'), seen('REFUSED'), false],
    ['a silent door of users', door('users'), seen('FILTERED'), false],
    ['a closed door that is to be closed', door('nobody'), seen('REFUSED'), true],
    ['silence where nobody is to be', door('nobody'), seen('FILTERED'), true],
    ['auth where nobody is to be', door('nobody'), seen('OPEN', 'auth'), false],
    ['somebody unnamed where nobody is to be', door('nobody'), seen('OPEN'), false],
    [
      'somebody unnamed at an address that is not of the system',
      door('nobody', { mayBeElsewhere: true }),
      seen('OPEN'),
      true,
    ],
    [
      'auth at an address that should not be of the system',
      door('nobody', { mayBeElsewhere: true }),
      seen('OPEN', 'auth'),
      false,
    ],
  ];
  for (const [what, one, observation, expected] of judgements) {
    test(`${what}: ${expected}`, () => assert.equal(isAsExpected(one, observation), expected));
  }

  for (const expected of ['users', 'tasks', 'auth', 'nobody'] as const) {
    test(`is never content with INCONCLUSIVE, nor with two verdicts at once: ${expected}`, () => {
      assert.equal(isAsExpected(door(expected), seen('INCONCLUSIVE', expected)), false);
      const contents = verdicts.filter((verdict) =>
        isAsExpected(door(expected), seen(verdict, expected)),
      );
      assert.deepEqual(contents, expected === 'nobody' ? ['REFUSED', 'FILTERED'] : ['OPEN']);
    });
  }
});

describe('sentence', () => {
  const sentences = {
    'node 172.18.0.2:30081 is OPEN to auth from outside, expected closed (HTTP/1.1 200 OK)': [
      door('nobody'),
      seen('OPEN', 'auth'),
    ],
    'node 172.18.0.2:30081 is OPEN to somebody unnamed from outside, expected closed (HTTP/1.1 200 OK)':
      [door('nobody'), seen('OPEN')],
    'node 172.18.0.2:30081 is FILTERED from outside, expected OPEN to users (HTTP/1.1 200 OK)': [
      door('users'),
      seen('FILTERED'),
    ],
  } as const;
  for (const [text, [one, observation]] of Object.entries(sentences)) {
    test(text, () => assert.equal(sentence('outside', one, observation), text));
  }
});
