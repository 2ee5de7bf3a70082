import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDockerProxy } from './docker-proxy.ts';
import { makeDesk } from './faulty-run.ts';

test('a Docker daemon that is gone in mid-run ends the run; the next one removes what it could not', async (t) => {
  const desk = await makeDesk(t);
  const proxy = await openDockerProxy(join(desk.folder, 'docker.sock'));
  t.after(proxy.shut);
  const run = desk.run(['--target', 'kind', '--only', 'newman'], { DOCKER_HOST: proxy.host });
  await run.until(/• Waiting for rollouts/);
  proxy.shut();
  const { exitCode, output } = await run.end(120_000);
  assert.equal(exitCode, 2);
  assert.match(
    output,
    /Docker no longer answers|annot connect to the Docker daemon|error during connect/,
  );
  assert.match(output, new RegExp(`warning Deleting cluster "${run.name}" failed`));
  const next = desk.run(['--target', 'process', '--only', 'newman']);
  assert.equal((await next.end(180_000)).exitCode, 0);
  await desk.assertClean(run.name);
});
