import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { exec } from '../harness/exec.ts';
import { makeDesk } from './faulty-run.ts';

test('a Pod that is evicted while suites run ends the run, which names it', async (t) => {
  const desk = await makeDesk(t);
  const run = desk.run(['--target', 'kind', '--only', 'newman']);
  await run.until(/• Running the Postman collection/);
  const pod = await evictOneOf(run.name, join(desk.folder, 'kubeconfig'));
  const { exitCode, output } = await run.end(120_000);
  assert.equal(exitCode, 2);
  assert.match(output, new RegExp(`Pod ${pod} was deleted or evicted`));
  await desk.assertClean(run.name);
});

/** Evicts the Pod of Tasks, as a drain of its node does, and gives its name. */
async function evictOneOf(cluster: string, kubeconfig: string): Promise<string> {
  await exec('kind', ['export', 'kubeconfig', '--name', cluster, '--kubeconfig', kubeconfig]);
  const kubectl = ['--kubeconfig', kubeconfig, '--namespace', 'users-net'];
  const ofTasks = ['--selector', 'app.kubernetes.io/name=tasks', '--output', 'name'];
  const { stdout } = await exec('kubectl', [...kubectl, 'get', 'pods', ...ofTasks]);
  const name = stdout.replace('pod/', '').trim();
  const metadata = { name, namespace: 'users-net' };
  const input = JSON.stringify({ apiVersion: 'policy/v1', kind: 'Eviction', metadata });
  const path = `/api/v1/namespaces/users-net/pods/${name}/eviction`;
  await exec('kubectl', [...kubectl, 'create', '--raw', path, '--filename=-'], { input });
  return name;
}
