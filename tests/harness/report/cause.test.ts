import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkCanary } from '../exposure/canary.ts';
import { doorAt, knockOf } from '../exposure/probe.sample.ts';
import { firstCause, nextSteps } from './cause.ts';
import { sampleExamination } from './matrix.sample.ts';
import { sampleCheck, sampleReport, sampleSuite } from './report.sample.ts';

const failed = (message?: string) =>
  sampleCheck({ status: 'failed', ...(message === undefined ? {} : { message }) });
const reportWith = (...checks: ReturnType<typeof failed>[]) =>
  sampleReport({ verdict: 'failed', suites: [sampleSuite({ checks })] });

describe('firstCause', () => {
  test('is nothing where nothing went wrong', () => {
    assert.equal(firstCause(sampleReport()), undefined);
  });

  test('is why the harness failed, before anything else', () => {
    const error = { message: 'Gave up', because: ['0 of 1 ready'], evidence: ['boom'] };
    assert.deepEqual(firstCause({ ...reportWith(failed()), error }), {
      title: 'Gave up',
      lines: ['0 of 1 ready', 'boom'],
    });
  });

  test('is a problem of a suite as a whole before a check', () => {
    const suites = [sampleSuite({ checks: [failed()], problems: ['No spec was run.'] })];
    assert.equal(firstCause(sampleReport({ suites }))?.title, 'newman: No spec was run.');
  });

  test('is the first check that says how to see it again, with that line apart', () => {
    const told = failed('expected   closed\nobserved   OPEN\nreproduce  kubectl exec node');
    assert.deepEqual(firstCause(reportWith(failed('1 is not 2'), told)), {
      title: 'newman › Users / Login: gives a token',
      lines: ['expected   closed', 'observed   OPEN'],
      reproduce: 'kubectl exec node',
    });
  });

  test('is that nobody enforces policies, from which most of the rest follows', () => {
    const told = failed('expected   closed\nobserved   OPEN\nreproduce  kubectl exec node');
    const letIn = ['stranger', 'node'].map((name) => knockOf(name, doorAt(8099), 'OPEN'));
    const { message } = checkCanary(letIn);
    const cause = firstCause(reportWith(told, failed(`Error: ${message}`)));
    assert.deepEqual(cause?.lines, [message]);
  });

  test('is the first failed check where none says so', () => {
    assert.deepEqual(firstCause(reportWith(sampleCheck(), failed('1 is not 2')))?.lines, [
      '1 is not 2',
    ]);
  });
});

describe('nextSteps', () => {
  test('sends the reader to the page of the suite, and to no cluster where nobody looked at one', () => {
    assert.deepEqual(nextSteps(reportWith(failed())), [
      "Read the suite's own page: newman/index.html",
    ]);
  });

  test('asks for nothing after a green run', () => {
    assert.deepEqual(nextSteps(sampleReport()), []);
  });

  const verdicts = {
    failed: /--keep/,
    'harness failed': /README/,
    interrupted: /npm run e2e/,
  } as const;
  for (const [verdict, step] of Object.entries(verdicts)) {
    test(`knows what to do when the verdict is: ${verdict}`, () => {
      const exposure = sampleExamination();
      const report = sampleReport({ verdict: verdict as keyof typeof verdicts, exposure });
      assert.match(nextSteps(report).join('\n'), step);
    });
  }
});
