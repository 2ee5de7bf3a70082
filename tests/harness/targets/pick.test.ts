import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Interrupted } from '../errors.ts';
import { type Answer, failure, fakeExec, missing, recorded } from '../fake-exec.sample.ts';
import { pickTarget } from './pick.ts';
import { sampleRun } from './run.sample.ts';

async function pick(answer: Answer, target: 'auto' | 'kind' = 'auto') {
  const notes: string[] = [];
  const { exec, lines } = fakeExec({ 'docker version': answer });
  const picked = await pickTarget(sampleRun({ exec, config: { target } }), (line) => {
    notes.push(line);
  });
  return { picked, notes, lines };
}

describe('pickTarget', () => {
  test('takes kind where Docker answers, without a word', async () => {
    const { picked, notes } = await pick(recorded('docker/version.txt'));
    assert.deepEqual([picked, notes], ['kind', []]);
  });

  const lacks = {
    'is not running': [failure(recorded('docker/not-running.txt')), /Docker is not running/],
    'is not installed': [missing('docker version'), /docker is not installed/],
  } as const;
  for (const [what, [answer, reason]] of Object.entries(lacks)) {
    test(`takes process where Docker ${what}, and says loudly what that leaves open`, async () => {
      const { picked, notes } = await pick(answer);
      assert.equal(picked, 'process');
      assert.equal(notes.length, 1);
      assert.match(notes[0] ?? '', /^WARNING {2}WHO CAN REACH WHAT STAYS UNPROVEN/);
      assert.match(notes[0] ?? '', reason);
    });
  }

  test('asks nobody when the target was named', async () => {
    const { picked, lines } = await pick('', 'kind');
    assert.deepEqual([picked, lines], ['kind', []]);
  });

  test('takes an interruption for what it is', async () => {
    await assert.rejects(pick(new Interrupted('Stopped by SIGINT')), Interrupted);
  });
});
