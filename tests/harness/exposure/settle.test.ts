import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseContract } from './contract.ts';
import type { Door } from './door.ts';
import { doorAt, probeThatSees } from './probe.sample.ts';
import type { Round } from './probe.ts';
import { openDoors, seenOpen, settle } from './settle.ts';

const { signal } = new AbortController();
const contract = parseContract(
  `namespace: demo
identity: { path: /who, header: X-Service }
listeners:
  - { container: web, port: 80, answers: web, from: [stranger] }
`,
  'small.yaml',
);
const door = (port: number, leadsTo: readonly string[]): Door => doorAt(port, { leadsTo });

describe('openDoors', () => {
  const led = door(80, ['web:80']);
  const rows: Record<string, readonly [string, Door, number]> = {
    'a door that leads where its vantage may go': ['stranger', led, 1],
    'a door that leads where its vantage may not go': ['node', led, 0],
    'a door that leads nowhere': ['stranger', door(81, []), 0],
    'a door that a policy may close': ['stranger', { ...led, mayBeClosed: true }, 0],
  };
  for (const [what, [name, one, count]] of Object.entries(rows)) {
    test(`${count === 0 ? 'leaves out' : 'keeps'} ${what}`, () => {
      const { probe } = probeThatSees(name);
      const [round] = openDoors([{ probe, doors: [one] }], contract);
      assert.equal(round?.doors.length, count);
    });
  }
});

describe('seenOpen', () => {
  test('keeps what this very vantage saw open, by the name of the door', async () => {
    const [stranger, node] = [probeThatSees('stranger', 'OPEN'), probeThatSees('node', 'REFUSED')];
    const rounds: readonly Round[] = [stranger, node].map(({ probe }) => ({
      probe,
      doors: [door(80, ['web:80']), door(81, ['web:81'])],
    }));
    const knocks = await Promise.all(
      rounds.map(({ probe }) => probe.knock([door(80, ['web:80'])])),
    );
    const kept = seenOpen(rounds, knocks.flat()).map(({ doors }) => doors.map(({ port }) => port));
    assert.deepEqual(kept, [[80], []]);
  });
});

describe('settle', () => {
  test('knocks again only where nobody has answered yet, and gives what was said last', async () => {
    const late = probeThatSees('stranger', 'REFUSED');
    const early = probeThatSees('node');
    const rounds: readonly Round[] = [late, early].map(({ probe }) => ({
      probe,
      doors: [door(80, ['web:80'])],
    }));
    const knocks = await settle(rounds, signal);
    assert.deepEqual(late.asked, [['door 80'], ['door 80']]);
    assert.deepEqual(early.asked, [['door 80'], []]);
    assert.deepEqual(knocks.map(({ vantage, seen }) => `${vantage} ${seen.verdict}`).sort(), [
      'node OPEN',
      'stranger OPEN',
    ]);
  });

  const patience: Record<string, readonly [number, number, number]> = {
    'for the silence of a door as long as it has patience': [1_000, 1_000, 1_000],
    'for it no longer than makes a door FILTERED': [5_000, 1_500, 4_500],
    'half a second without any patience, and knocks once': [0, 500, 500],
  };
  for (const [what, [timeoutMs, deadlineMs, answerMs]] of Object.entries(patience)) {
    test(`waits ${what}`, async () => {
      const { probe, waits } = probeThatSees('stranger', timeoutMs === 0 ? 'FILTERED' : 'OPEN');
      await settle([{ probe, doors: [door(80, ['web:80'])] }], signal, timeoutMs);
      assert.deepEqual(waits, [{ deadlineMs, answerMs, once: true }]);
    });
  }
});
