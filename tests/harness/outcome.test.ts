import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HarnessError, Interrupted } from './errors.ts';
import { unprovenOf } from './exposure/unproven.ts';
import { type Found, outcomeOf } from './outcome.ts';
import { sampleCheck, sampleSuite } from './report/report.sample.ts';
import { sampleRun } from './targets/run.sample.ts';

const { config, contract } = sampleRun();
const of = (found: Partial<Found>) => outcomeOf(config, { suites: [], evidence: [], ...found });

describe('outcomeOf', () => {
  const red = sampleSuite({ checks: [sampleCheck({ status: 'failed' })] });
  const verdicts = {
    'every suite is green': [{ suites: [sampleSuite()] }, 'passed'],
    'a suite is red': [{ suites: [sampleSuite(), red] }, 'failed'],
    'no suite was run': [{}, 'harness failed'],
    'something broke': [{ suites: [sampleSuite()], error: new Error('no') }, 'harness failed'],
    'the user stopped it': [{ error: new Interrupted('Stopped by SIGINT') }, 'interrupted'],
  } as const;
  for (const [when, [found, verdict]] of Object.entries(verdicts)) {
    test(`${verdict} when ${when}`, () => assert.equal(of(found).verdict, verdict));
  }

  test('tells the message, the causes and what shows them', () => {
    const cause = new HarnessError('inner', { evidence: ['a line'] });
    assert.deepEqual(of({ error: new HarnessError('outer', { cause }) }).error, {
      message: 'outer',
      because: ['inner'],
      evidence: ['a line'],
    });
  });

  test('does not call an interruption an error', () => {
    assert.equal(of({ error: new Interrupted('Stopped by SIGINT') }).error, undefined);
  });

  test('shows the stack of what the harness does not understand', () => {
    const { message, evidence } = of({ error: new TypeError('bug') }).error ?? {};
    assert.equal(message, 'The harness itself broke: TypeError: bug');
    assert.match(evidence?.[0] ?? '', /^ +at /);
  });

  test('holds each claim that nobody can judge, and a text of them for people', () => {
    const unproven = unprovenOf(contract, () => 'no walls');
    const { unproven: claims, notProven } = of({ unproven, suites: [sampleSuite()] });
    assert.equal(claims.length, unproven.length);
    assert.deepEqual(Object.keys(claims[0] ?? {}), ['id', 'title', 'because']);
    assert.equal(notProven.length, 1);
    assert.match(notProven[0] ?? '', /^no walls:\n/);
  });

  test('names the target that was picked', () => {
    assert.equal(of({}).target, 'auto');
    assert.equal(of({ target: 'process' }).target, 'process');
  });
});
