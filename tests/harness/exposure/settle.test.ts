import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseContract } from './contract.ts';
import type { Door, Verdict } from './door.ts';
import type { Patience, Probe, Round } from './probe.ts';
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
const door = (port: number, leadsTo: readonly string[], more: Partial<Door> = {}): Door => ({
  label: `door ${port}`,
  path: 'Pod IP',
  host: '10.244.0.5',
  port,
  leadsTo,
  ...more,
});

/** A probe at a vantage that sees these verdicts at every door, one each time it is asked, and what it was asked. */
function probeThatSees(name: string, ...verdicts: readonly Verdict[]) {
  const asked: string[][] = [];
  const waits: (Patience | undefined)[] = [];
  const knock: Probe['knock'] = async (doors, _heard, patience) => {
    waits.push(patience);
    const verdict = verdicts[asked.length] ?? 'OPEN';
    asked.push(doors.map(({ label }) => label));
    return doors.map((one) => ({
      vantage: name,
      door: one,
      seen: { door: one.label, verdict, evidence: '', ms: 1 },
    }));
  };
  return { probe: { vantage: { name }, knock } as Probe, asked, waits };
}

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
      assert.deepEqual(waits, [{ deadlineMs, answerMs }]);
    });
  }
});
