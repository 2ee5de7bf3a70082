import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exec } from '../harness/exec.ts';
import { makeDesk } from './faulty-run.ts';

test('a node that is killed while suites run ends the run, which names it', async (t) => {
  const desk = await makeDesk(t);
  const run = desk.run(['--target', 'kind', '--only', 'newman']);
  await run.until(/• Running the Postman collection/);
  await exec('docker', ['kill', `${run.name}-control-plane`]);
  const { exitCode, output } = await run.end(90_000);
  assert.equal(exitCode, 2);
  assert.match(output, new RegExp(`Node "${run.name}-control-plane"`));
  await desk.assertClean(run.name);
});
