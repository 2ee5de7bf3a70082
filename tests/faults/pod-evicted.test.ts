import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { exec } from '../harness/exec.ts';
import { makeDesk } from './faulty-run.ts';

test('a Pod that is evicted while suites run ends the run, which names it', async (t) => {
  const desk = await makeDesk(t);
  const run = desk.run(['--target', 'kind']);
  // All that takes time comes first: the suites are done in two seconds.
  await run.until(/• Waiting for rollouts/);
  const kubeconfig = join(desk.folder, 'kubeconfig');
  await exec('kind', ['export', 'kubeconfig', '--name', run.name, '--kubeconfig', kubeconfig]);
  await run.until(/• Finding addresses/);
  const pod = await podOfTasks(kubeconfig);
  await run.until(/• Running the Postman collection/);
  await evict(kubeconfig, pod);
  const { exitCode, output } = await run.end(120_000);
  assert.equal(exitCode, 2);
  assert.match(output, new RegExp(`Pod ${pod} was deleted or evicted`));
  await desk.assertClean(run.name);
});

const kubectl = (kubeconfig: string, args: readonly string[], input?: string) =>
  exec('kubectl', ['--kubeconfig', kubeconfig, '--namespace', 'users-net', ...args], { input });

async function podOfTasks(kubeconfig: string): Promise<string> {
  const selector = ['--selector', 'app.kubernetes.io/name=tasks'];
  const { stdout } = await kubectl(kubeconfig, ['get', 'pods', ...selector, '--output', 'name']);
  return stdout.replace('pod/', '').trim();
}

/** At once, as a node does that runs out of memory: with a grace period the suites may be done before the Pod is. */
async function evict(kubeconfig: string, name: string): Promise<void> {
  const metadata = { name, namespace: 'users-net' };
  const deleteOptions = { gracePeriodSeconds: 0 };
  const object = { apiVersion: 'policy/v1', kind: 'Eviction', metadata, deleteOptions };
  const eviction = JSON.stringify(object);
  const path = `/api/v1/namespaces/users-net/pods/${name}/eviction`;
  await kubectl(kubeconfig, ['create', '--raw', path, '--filename=-'], eviction);
}
