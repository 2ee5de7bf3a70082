import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../harness/eventually.ts';
import { exec } from '../harness/exec.ts';
import { makeDesk } from './faulty-run.ts';

test('a node that is paused, whose API server hangs, ends the run, which names it', async (t) => {
  const desk = await makeDesk(t);
  const run = desk.run(['--target', 'kind', '--only', 'newman']);
  await run.until(/• Waiting for rollouts/);
  // Where containers are being started in it, a node cannot always be frozen at once.
  const pause = () => exec('docker', ['pause', `${run.name}-control-plane`]);
  await eventually('a paused node', pause, { timeoutMs: 10_000, signal: t.signal });
  const { exitCode, output } = await run.end(150_000);
  assert.equal(exitCode, 2);
  assert.match(output, new RegExp(`Node "${run.name}-control-plane" .* paused`));
  await desk.assertClean(run.name);
});
