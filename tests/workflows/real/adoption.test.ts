import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { becomeRunner, cleanMachine } from '../clean-machine.ts';
import { runSteps, type StepResult } from '../machine.ts';
import { parseAction } from '../workflow.ts';

// The composite action as a stranger's repository calls it: other services, other manifests, a contract of its own.
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort(new Error('stopped by Ctrl-C')));
const { signal } = interrupt;
const folder = await realpath(await mkdtemp(join(tmpdir(), 'adoption-')));
after(() => rm(folder, { recursive: true, force: true }));
const harness = await cleanMachine(folder, signal);
const machine = { ...harness, workspace: join(folder, 'stranger') };
await cp(join(import.meta.dirname, 'fixtures', 'stranger'), machine.workspace, { recursive: true });
becomeRunner(machine);

const actionPath = join(harness.workspace, '.github', 'actions', 'e2e');
const action = parseAction(await readFile(join(actionPath, 'action.yml'), 'utf8'));

describe("the action in a stranger's repository", () => {
  test('passes where the contract is kept, on a cluster of its own', async () => {
    const results = await prove('1');
    assert.deepEqual(failed(results), [], textOf(results));
    assert.match(summaryOf(results), /^## ✅ Passed on context in /);
  });

  test('fails where a private container listens on all addresses', async () => {
    const file = join(machine.workspace, 'manifests.yaml');
    const manifests = await readFile(file, 'utf8');
    await writeFile(file, manifests.replace('value: 127.0.0.1', 'value: 0.0.0.0'));
    const results = await prove('2');
    assert.deepEqual(failed(results), ['Prove the contract'], textOf(results));
    assert.match(textOf(results), /exit code 1\n?$/m);
    assert.match(summaryOf(results), /^## ❌ Failed on context in /);
    assert.match(textOf(results), /^::error file=contract\.yaml,line=11,.*ledger:4000/m);
  });
});

/** Calls the action as a step with its inputs would. */
async function prove(attempt: string): Promise<readonly StepResult[]> {
  const given = {
    contract: 'contract.yaml',
    namespace: 'shop',
    manifests: 'manifests.yaml',
    images: 'node:26-slim',
  };
  const defaults = Object.entries(action.inputs).map(([name, input]) => [
    name,
    input.default ?? '',
  ]);
  const github = { action_path: actionPath, run_id: String(process.pid), run_attempt: attempt };
  const inputs = { ...Object.fromEntries(defaults), ...given };
  return runSteps({ ...machine, artifacts: new Set() }, action.runs.steps, { inputs, github });
}

const failed = (results: readonly StepResult[]): readonly string[] =>
  results.filter(({ outcome }) => outcome === 'failure').map(({ name }) => name);

const textOf = (results: readonly StepResult[]): string =>
  results.map(({ name, text }) => `${name}\n${text}`).join('\n');

const summaryOf = (results: readonly StepResult[]): string =>
  results.map(({ summary }) => summary).join('');
