import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createProgress } from '../progress.ts';
import { eventLine, eventScreen, resultEvents } from './events.ts';
import { hostile, sampleCheck, sampleReport, sampleSuite } from './report.sample.ts';

describe('eventScreen', () => {
  test('tells of every stage when it begins and when it ends', async () => {
    const lines: string[] = [];
    const { stage, note } = createProgress(eventScreen((line) => lines.push(line)));
    note('warning');
    await stage('Creating cluster', async () => undefined);
    assert.partialDeepStrictEqual(
      lines.map((line) => JSON.parse(line)),
      [
        { event: 'note', text: 'warning' },
        { event: 'stage started', title: 'Creating cluster' },
        { event: 'stage ended', title: 'Creating cluster', status: 'passed' },
      ],
    );
  });
});

describe('resultEvents', () => {
  test('gives every check and problem, and the verdict last', () => {
    const suites = [sampleSuite({ problems: ['Nothing ran.'] })];
    const events = resultEvents(sampleReport({ verdict: 'failed', suites }));
    assert.deepEqual(
      events.map(({ event }) => event),
      ['check', 'problem', 'verdict'],
    );
    assert.partialDeepStrictEqual(events.at(-1), { verdict: 'failed', reports: ['index.html'] });
  });

  test('stays one line each, whatever the text, and without secrets', () => {
    const message = `${hostile}\n{"password":"swordfish-9"}`;
    const suites = [sampleSuite({ checks: [sampleCheck({ status: 'failed', message })] })];
    for (const event of resultEvents(sampleReport({ suites }))) {
      const line = eventLine(event);
      assert.equal(line.indexOf('\n'), line.length - 1);
      JSON.parse(line);
      assert.doesNotMatch(line, /swordfish/);
    }
  });
});
