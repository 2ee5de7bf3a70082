import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { root } from '../harness/config.ts';
import { exec } from '../harness/exec.ts';
import { type Kubectl, kubectlFor } from '../harness/tools/kubectl.ts';
import { type Desk, type FaultyRun, makeDesk } from './faulty-run.ts';

/** A cluster that is somebody's, with the images on it by the tags of the manifests. */
interface Theirs {
  readonly kubectl: Kubectl;
  /** The flags by which a run finds it. */
  readonly flags: readonly string[];
  readonly remove: () => Promise<unknown>;
}

async function makeCluster(t: TestContext, { folder }: Desk): Promise<Theirs> {
  const cluster = `fault-${randomBytes(3).toString('hex')}`;
  const kubeconfig = join(folder, 'theirs');
  const access = ['--name', cluster, '--kubeconfig', kubeconfig];
  const { KIND_NODE_IMAGE: image } = process.env;
  const remove = () => exec('kind', ['delete', 'cluster', ...access]);
  t.after(remove);
  await exec('docker', ['buildx', 'bake', '--file', 'compose.yaml', '--load'], { cwd: root });
  await exec('kind', ['create', 'cluster', ...access, ...(image ? ['--image', image] : [])]);
  const images = ['auth', 'users', 'tasks'].map((service) => `${service}-net-k8s:dev`);
  await exec('kind', ['load', 'docker-image', '--name', cluster, ...images]);
  const context = `kind-${cluster}`;
  return {
    kubectl: kubectlFor(exec, { kubeconfig, context }),
    flags: ['--kubeconfig', kubeconfig, '--context', context, '--images', 'prebuilt'],
    remove,
  };
}

/** A run of the target `context`, killed as soon as it has said so. */
async function killedRun(desk: Desk, { flags }: Theirs, said: RegExp): Promise<FaultyRun> {
  const killed = desk.run(['--target', 'context', ...flags]);
  await killed.until(said);
  process.kill(killed.pid, 'SIGKILL');
  assert.equal((await killed.end(5_000)).signal, 'SIGKILL');
  return killed;
}

/** What the next run says, which needs no cluster and passes whatever became of it. */
async function nextRun(desk: Desk): Promise<string> {
  const { exitCode, output } = await desk
    .run(['--target', 'process', '--only', 'newman'])
    .end(180_000);
  assert.equal(exitCode, 0);
  return output;
}

test("the next run removes what a killed one left in somebody's cluster, and that only", async (t) => {
  const desk = await makeDesk(t);
  const theirs = await makeCluster(t, desk);
  const namespaces = async () =>
    (await theirs.kubectl(['get', 'namespaces', '--output=name'])).stdout.split('\n').sort();
  await theirs.kubectl(['create', 'namespace', 'theirs']);
  const before = await namespaces();

  const killed = await killedRun(desk, theirs, /• Looking from every vantage/);
  assert.equal((await namespaces()).length, before.length + 2, 'the system and the vantages');
  const output = await nextRun(desk);
  for (const name of [killed.name, `${killed.name}-vantages`]) {
    assert.match(output, new RegExp(`✓ Removing what a killed run left: namespace "${name}" of`));
  }
  assert.deepEqual(await namespaces(), before);
  await desk.assertClean(killed.name);

  const lost = await killedRun(desk, theirs, /✓ Making namespace/);
  await theirs.remove();
  assert.match(
    await nextRun(desk),
    new RegExp(`warning Removing .* namespace "${lost.name}" .* failed, and no run tries again`),
  );
  await desk.assertClean(lost.name);
});
