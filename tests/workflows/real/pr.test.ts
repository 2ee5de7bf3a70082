import assert from 'node:assert/strict';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { becomeRunner, cleanMachine } from '../clean-machine.ts';
import { jobResult, runSteps, type StepResult } from '../machine.ts';
import { type Job, parseWorkflow } from '../workflow.ts';

// pr.yml as GitHub would run it: in a clean clone, with GitHub's variables, each `run:` step in its order, on a real cluster.
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort(new Error('stopped by Ctrl-C')));
const folder = await realpath(await mkdtemp(join(tmpdir(), 'workflow-')));
after(() => rm(folder, { recursive: true, force: true }));
const machine = await cleanMachine(folder, interrupt.signal);
becomeRunner(machine);
const file = join(machine.workspace, '.github', 'workflows', 'pr.yml');
const { jobs } = parseWorkflow(await readFile(file, 'utf8'));
const needs: Record<string, { result: string }> = {};

describe('pr.yml in a clean clone', () => {
  for (const [name, job] of Object.entries(jobs)) {
    const legs = legsOf(job);
    const ran = new Set<string>();
    for (const matrix of legs) {
      test(`job ${[name, ...Object.values(matrix)].join(' on ')} succeeds`, async () => {
        for (const needed of job.needs) assert.equal(needs[needed]?.result, 'success', needed);
        const results = await runSteps(machine, job.steps, { matrix, needs });
        for (const step of results) {
          assert.notEqual(step.outcome, 'failure', `${step.name}\n${lastLines(step)}`);
          if (step.outcome === 'success') ran.add(step.name);
        }
        needs[name] = { result: jobResult(results) };
        if (name === 'e2e') assertSummary(results);
      });
    }
    test(`job ${name} has no step that never ran`, () => {
      assert.deepEqual(
        job.steps
          .map((step) => step.name ?? step.run ?? step.uses)
          .filter((one) => !ran.has(`${one}`)),
        [],
      );
    });
  }
});

/** One set of values for each machine that a job's matrix asks for. */
function legsOf({ strategy }: Job): readonly Record<string, string>[] {
  return Object.entries(strategy?.matrix ?? {}).reduce<readonly Record<string, string>[]>(
    (legs, [key, values]) =>
      legs.flatMap((leg) => values.map((value) => ({ ...leg, [key]: value }))),
    [{}],
  );
}

const lastLines = ({ text }: StepResult): string => text.split('\n').slice(-80).join('\n');

function assertSummary(results: readonly StepResult[]): void {
  const summary = results.map((step) => step.summary).join('');
  assert.match(summary, /^## ✅ Passed on kind in /);
  assert.match(summary, /### Who can reach what\n/);
  assert.ok(results.every(({ text }) => !text.includes('::error')));
}
