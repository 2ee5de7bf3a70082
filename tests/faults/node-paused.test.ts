import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exec } from '../harness/exec.ts';
import { makeDesk } from './faulty-run.ts';

test('a node that is paused, whose API server hangs, ends the run, which names it', async (t) => {
  const desk = await makeDesk(t);
  const run = desk.run(['--target', 'kind', '--only', 'newman']);
  await run.until(/• Waiting for rollouts/);
  await exec('docker', ['pause', `${run.name}-control-plane`]);
  const { exitCode, output } = await run.end(150_000);
  assert.equal(exitCode, 2);
  assert.match(output, new RegExp(`Node "${run.name}-control-plane" .* paused`));
  await desk.assertClean(run.name);
});
