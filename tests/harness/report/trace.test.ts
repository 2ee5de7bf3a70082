import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CommandTiming, StageTiming } from './report.ts';
import { renderTrace } from './trace.ts';

const stage = (title: string, startMs: number, durationMs: number): StageTiming => ({
  ...{ title, startMs, durationMs, status: 'passed' },
});
const command: CommandTiming = { title: 'kind create', failed: true, startMs: 2, durationMs: 1.5 };
const eventsOf = (stages: readonly StageTiming[], commands: readonly CommandTiming[] = []) =>
  JSON.parse(renderTrace({ stages }, commands)).traceEvents;

describe('renderTrace', () => {
  test('makes a complete event of each stage and command, in microseconds', () => {
    assert.deepEqual(eventsOf([stage('Creating cluster', 1.2345, 10)], [command]), [
      { name: 'process_name', ph: 'M', pid: 1, tid: 0, args: { name: 'stages' } },
      {
        ...{ name: 'Creating cluster', ph: 'X', pid: 1, tid: 0, ts: 1235, dur: 10_000 },
        args: { status: 'passed' },
      },
      { name: 'process_name', ph: 'M', pid: 2, tid: 0, args: { name: 'commands' } },
      {
        ...{ name: 'kind create', ph: 'X', pid: 2, tid: 0, ts: 2000, dur: 1500 },
        args: { status: 'failed' },
      },
    ]);
  });

  test('gives what runs side by side lanes of its own, and uses a lane again', () => {
    const stages = [stage('a', 0, 10), stage('b', 5, 10), stage('c', 10, 2), stage('d', 11, 1)];
    const lanes = eventsOf(stages)
      .filter(({ ph }: { ph: string }) => ph === 'X')
      .map(({ name, tid }: { name: string; tid: number }) => `${name}${tid}`);
    assert.deepEqual(lanes, ['a0', 'b1', 'c0', 'd2']);
  });
});
