import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Desk, type FaultyRun, makeDesk } from './faulty-run.ts';

const moments = {
  'while the cluster is made': /• Creating cluster/,
  'while suites run': /• Running the Postman collection/,
} as const;

/** The next run, which needs no cluster of its own, has to remove what the killed one left, and say so. */
async function assertRemoved(desk: Desk, killed: FaultyRun): Promise<void> {
  const next = desk.run(['--target', 'process', '--only', 'newman']);
  const { exitCode, output } = await next.end(180_000);
  assert.equal(exitCode, 0);
  assert.match(output, new RegExp(`✓ Removing what a killed run left: cluster "${killed.name}"`));
}

for (const [moment, said] of Object.entries(moments)) {
  test(`the next run removes what one left that was killed ${moment}`, async (t) => {
    const desk = await makeDesk(t);
    const killed = desk.run(['--target', 'kind', '--only', 'newman']);
    await killed.until(said);
    process.kill(killed.pid, 'SIGKILL');
    assert.equal((await killed.end(5_000)).signal, 'SIGKILL');
    await assertRemoved(desk, killed);
    await desk.assertClean(killed.name);
  });
}
