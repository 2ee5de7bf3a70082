import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { type Config, keptName, root } from '../config.ts';
import { HarnessError, Interrupted, Refused } from '../errors.ts';
import { type Answer, failure, fakeExec, recorded } from '../fake-exec.sample.ts';
import { createUndo } from '../undo.ts';
import { findCluster, provideCluster } from './kind-cluster.ts';
import { sampleRun } from './run.sample.ts';

const signal = new AbortController().signal;
const folder = await mkdtemp(join(tmpdir(), 'kind-cluster-'));
after(() => rm(folder, { recursive: true }));
const planned = { name: 'lead', kubeconfig: join(folder, 'kc') };
const healthy: Readonly<Record<string, Answer>> = {
  'kind create cluster': '',
  'kind delete cluster': '',
  'docker exec lead-control-plane cat': recorded('kind/admin.conf'),
  'docker container ls': '',
  'docker container inspect': recorded('docker/inspect-node.json'),
  'kubectl --kubeconfig kc patch deployment coredns': '',
};
const isThere = { 'docker container ls': 'lead-control-plane control-plane\n' };
/** A cluster of this name whose node was stopped. */
const isStoppedOf = (name = 'lead'): Readonly<Record<string, Answer>> => ({
  'docker container ls': `${name}-control-plane control-plane\n`,
  [`docker exec ${name}-control-plane cat`]: failure(
    'Error response from daemon: container 3f0c is not running',
  ),
});

/** What providing a cluster comes to: what was run and shown, and what the undo then runs. */
async function provide(
  flags: Partial<Config>,
  answers: Readonly<Record<string, Answer>> = {},
  leftEarlier: readonly string[] = [],
  adminConf?: Promise<string>,
) {
  const { exec, kubectl, lines } = fakeExec({ ...healthy, ...answers });
  const notes: string[] = [];
  const sample = sampleRun({ config: flags, exec });
  const { stage, stages } = sample;
  const run = { ...sample, undo: createUndo({ stage, note: (line) => void notes.push(line) }) };
  const { name } = run.config;
  run.undo.leave(name, leftEarlier);
  const outcome = await findCluster(run, signal)
    .then((nodes) => provideCluster(run, { ...planned, name }, nodes, kubectl, signal, adminConf))
    .catch((error) => error);
  const started = lines.splice(0);
  await run.undo.keepAll();
  return { outcome, started, stages, undone: lines, notes };
}

const verbs = (lines: readonly string[]) =>
  lines.map((line) => line.replace('--kubeconfig kc ', '').split(' ').slice(0, 3).join(' '));
const deleted = [`kind delete cluster --name lead --kubeconfig ${planned.kubeconfig}`];

describe('provideCluster', () => {
  test('creates a throw-away cluster, points its DNS at the node, and deletes it in the end', async () => {
    const { outcome, started, stages, undone } = await provide({});
    assert.equal(outcome, undefined);
    assert.deepEqual(verbs(started), [
      'docker container ls',
      'kind create cluster',
      'docker container inspect',
      'kubectl patch deployment',
    ]);
    assert.match(started[1] ?? '', /--name lead --config \S+k8s\/kind\.yaml /);
    assert.match(started[2] ?? '', / lead-control-plane$/);
    assert.match(started[3] ?? '', /"value":"172\.18\.0\.2"/);
    assert.deepEqual(stages, ['Creating cluster "lead"', 'Deleting cluster "lead"']);
    assert.deepEqual(undone, deleted);
  });

  test('gives the node image on', async () => {
    const { started } = await provide({ nodeImage: 'kindest/node:v1.37.2' });
    assert.match(started[1] ?? '', / --image kindest\/node:v1\.37\.2$/);
  });

  for (const flags of [{ keep: true }, { keep: true, reuse: true }]) {
    test(`leaves a new cluster with ${Object.keys(flags).join(' and ')}`, async () => {
      const { outcome, undone, notes } = await provide(flags);
      assert.equal(outcome, undefined);
      assert.deepEqual(undone, []);
      assert.equal(notes[0], 'The cluster "lead" is still there. To look around:');
      assert.match(notes.at(-1) ?? '', /^ +kind delete cluster --name lead$/);
    });
  }

  const halfMade: Record<string, string> = {
    'kind create cluster': 'ERROR: failed to init node with kubeadm',
    'kubectl --kubeconfig kc patch deployment coredns': 'deployments.apps "coredns" not found',
  };
  for (const [step, stderr] of Object.entries(halfMade)) {
    test(`deletes a half-made cluster even if it was to stay: ${stderr}`, async () => {
      const answers = { [step]: failure(stderr) };
      const { outcome, undone, notes } = await provide({ keep: true, reuse: true }, answers);
      assert.deepEqual(outcome.evidence, [stderr]);
      assert.deepEqual([undone, notes], [deleted, []]);
    });
  }

  test('does not touch a cluster of that name that it was not told to use', async () => {
    const { outcome, started, undone, notes } = await provide({ keep: true }, isThere);
    assert.ok(outcome instanceof HarnessError);
    assert.match(outcome.message, /"lead" is there already.*--reuse.*--name/);
    assert.match(outcome.message, /kind delete cluster --name lead$/);
    assert.deepEqual(verbs(started), ['docker container ls']);
    assert.deepEqual([undone, notes], [[], []]);
  });

  test('comes back to a cluster that is there, and neither makes nor deletes one', async () => {
    const flags = { keep: true, reuse: true };
    const { outcome, started, stages, undone, notes } = await provide(flags, isThere);
    assert.deepEqual(
      outcome.map(({ name }: { name: string }) => name),
      ['lead-control-plane'],
    );
    assert.deepEqual(verbs(started), [
      'docker container ls',
      'docker exec lead-control-plane',
      'docker container inspect',
    ]);
    assert.deepEqual(stages, []);
    assert.deepEqual(undone, []);
    assert.equal(notes[0], 'The cluster "lead" is still there. To look around:');
  });

  test('opens it by what was asked for before, and tells what is wrong with that', async () => {
    const flags = { keep: true, reuse: true };
    const read = Promise.resolve(recorded('kind/admin.conf'));
    const { outcome, started } = await provide(flags, isThere, [], read);
    assert.equal(outcome.length, 1);
    assert.deepEqual(verbs(started), ['docker container ls', 'docker container inspect']);
    const stopped = Promise.reject(failure('container 3f0c is not running'));
    stopped.catch(() => undefined);
    const refused = await provide(flags, isThere, [], stopped);
    assert.match(refused.outcome.message, /^The cluster "lead" does not open: .*3f0c/);
  });

  test('does not take a cluster of another size for the one that was asked for', async () => {
    const flags = { keep: true, reuse: true, workers: 1 };
    const { outcome, undone } = await provide(flags, isThere);
    assert.match(outcome.message, /"lead" has 0 workers, and --workers asks for 1\..*--workers 0/);
    assert.deepEqual(undone, []);
  });

  const own: Record<string, Partial<Config>> = {
    "the checkout's own": { name: keptName(root), keep: true, reuse: true },
    'one that the run has made, which watches': { name: 'lead', watch: true, reuse: true },
  };
  for (const [which, flags] of Object.entries(own)) {
    test(`makes a cluster that does not open anew, and says why: ${which}`, async () => {
      const { started, stages, notes } = await provide(flags, isStoppedOf(flags.name));
      assert.deepEqual(verbs(started).slice(1, 5), [
        `docker exec ${flags.name}-control-plane`,
        'docker container inspect',
        'kind delete cluster',
        'kind create cluster',
      ]);
      assert.match(stages[0] ?? '', /^Deleting cluster ".*", which .*: .*3f0c is not running$/);
      assert.equal(notes.length > 0, flags.keep === true);
    });
  }

  test('says of one that it could not make anew that it is there no more', async () => {
    const name = keptName(root);
    const { notes } = await provide(
      { name, keep: true, reuse: true },
      { ...isStoppedOf(name), 'kind create cluster': failure('no space') },
      ['The cluster is still there.'],
    );
    assert.deepEqual(notes, []);
  });

  test("deletes no cluster of another name that does not open: it may be somebody's", async () => {
    const flags = { keep: true, reuse: true };
    const { outcome, started, undone, notes } = await provide(flags, isStoppedOf('lead'));
    assert.ok(outcome instanceof Refused);
    assert.match(outcome.message, /^The cluster "lead" does not open: .*3f0c is not running\. /);
    assert.match(outcome.message, /\(docker start lead-control-plane\).* --name lead$/);
    assert.ok(!verbs(started).includes('kind delete cluster'));
    assert.deepEqual([undone, notes], [[], []]);
  });

  test('takes an interruption for what it is, and deletes nothing that is there', async () => {
    const { outcome, undone } = await provide(
      { keep: true, reuse: true },
      {
        ...isThere,
        'docker exec lead-control-plane cat': new Interrupted('Stopped by SIGINT'),
      },
    );
    assert.ok(outcome instanceof Interrupted);
    assert.deepEqual(undone, []);
  });
});
