import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { HarnessError } from '../errors.ts';
import { failure, fakeExec, recorded } from '../fake-exec.sample.ts';
import {
  clusterExists,
  createCluster,
  deleteCluster,
  exportLogs,
  nodeNames,
  openCluster,
  readAdminConf,
} from './kind.ts';

const signal = new AbortController().signal;
const cluster = { name: 'e2e-4f2a', kubeconfig: 'kc' };
const plan = { ...cluster, config: 'k8s/kind.yaml', nodeImage: undefined };

describe('clusterExists', () => {
  const answers: Record<string, readonly [string, boolean]> = {
    'it alone': ['e2e-4f2a', true],
    'it among others': ['e2e-0000\ne2e-4f2a\nlead', true],
    'others, one of which starts like it': ['e2e-4f2a-2\nlead', false],
    nothing: ['', false],
  };
  for (const [what, [stdout, expected]] of Object.entries(answers)) {
    test(`kind names ${what}: ${expected}`, async () => {
      const { exec } = fakeExec({ 'kind get clusters': stdout });
      assert.equal(await clusterExists(exec, 'e2e-4f2a', signal), expected);
    });
  }
});

describe('createCluster', () => {
  test('has its own kubeconfig file and keeps a half-made cluster for the evidence', async () => {
    const { exec, lines, options } = fakeExec({ 'kind create cluster': '' });
    assert.deepEqual(await createCluster(exec, plan, signal), cluster);
    assert.deepEqual(lines, [
      'kind create cluster --name e2e-4f2a --config k8s/kind.yaml --retain --kubeconfig kc',
    ]);
    assert.equal(options[0]?.signal, signal);
    assert.ok(options[0]?.timeoutMs);
  });

  test('takes the node image that is asked for', async () => {
    const { exec, lines } = fakeExec({ 'kind create cluster': '' });
    await createCluster(exec, { ...plan, nodeImage: 'kindest/node:v1.37.2' }, signal);
    assert.match(lines[0] ?? '', / --image kindest\/node:v1\.37\.2$/);
  });
});

describe('openCluster', () => {
  const read = 'docker exec e2e-4f2a-control-plane cat /etc/kubernetes/admin.conf';
  const inspect = 'docker container inspect e2e-4f2a-control-plane';
  const node = recorded('docker/inspect-node.json').replaceAll('lead-', 'e2e-4f2a-');
  const nodes = ['e2e-4f2a-control-plane'];
  const answers = { [read]: recorded('kind/admin.conf'), [inspect]: node };

  test('writes the kubeconfig file it is given, for itself alone, with the door that Docker publishes', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'kind-'));
    t.after(() => rm(folder, { recursive: true }));
    const kubeconfig = join(folder, 'kc');
    const { exec } = fakeExec(answers);
    await openCluster(exec, { ...cluster, kubeconfig }, nodes, signal);
    const { clusters, users } = parse(await readFile(kubeconfig, 'utf8'));
    assert.match(clusters[0].cluster.server, /^https:\/\/127\.0\.0\.1:\d+$/);
    assert.equal(users[0].name, 'kubernetes-admin');
    assert.equal((await stat(kubeconfig)).mode & 0o777, 0o600);
  });

  test('asks for nothing twice', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'kind-'));
    t.after(() => rm(folder, { recursive: true }));
    const { exec, lines } = fakeExec(answers);
    const adminConf = readAdminConf(exec, cluster, signal);
    const opened = { ...cluster, kubeconfig: join(folder, 'kc') };
    await openCluster(exec, opened, nodes, signal, adminConf);
    assert.deepEqual(lines, [read, inspect]);
  });

  test('throws a HarnessError for a broken cluster', async () => {
    const stopped = failure('Error response from daemon: container 3f0c is not running');
    const [{ NetworkSettings, ...rest }] = JSON.parse(node);
    const closed = [{ ...rest, NetworkSettings: { ...NetworkSettings, Ports: {} } }];
    for (const broken of [{ [read]: stopped }, { [inspect]: JSON.stringify(closed) }]) {
      const { exec } = fakeExec({ ...answers, ...broken });
      await assert.rejects(openCluster(exec, cluster, nodes, signal), HarnessError);
    }
  });
});

describe('deleteCluster', () => {
  test('names the cluster and the kubeconfig file, and does not stop for an interruption', async () => {
    const { exec, lines, options } = fakeExec({ 'kind delete cluster': '' });
    await deleteCluster(exec, cluster);
    assert.deepEqual(lines, ['kind delete cluster --name e2e-4f2a --kubeconfig kc']);
    assert.equal(options[0]?.signal, undefined);
    assert.ok(options[0]?.timeoutMs);
  });
});

describe('nodeNames', () => {
  const answers: Record<string, readonly [string, readonly string[]]> = {
    'one node': ['lead-control-plane control-plane\n', ['lead-control-plane']],
    'two nodes': [
      'lead-worker worker\nlead-control-plane control-plane\n',
      ['lead-worker', 'lead-control-plane'],
    ],
    'a node behind a load balancer, which is none': [
      'lead-external-load-balancer external-load-balancer\nlead-control-plane control-plane\n',
      ['lead-control-plane'],
    ],
    'no node': ['', []],
  };
  for (const [what, [stdout, expected]] of Object.entries(answers)) {
    test(`gives the names of ${what}`, async () => {
      const { exec, lines } = fakeExec({ 'docker container ls': stdout });
      assert.deepEqual(await nodeNames(exec, cluster, signal), expected);
      assert.match(lines.join(), / --all --filter label=io\.x-k8s\.kind\.cluster=e2e-4f2a /);
    });
  }
});

describe('exportLogs', () => {
  test('saves into the folder', async () => {
    const { exec, lines } = fakeExec({ 'kind export logs': '' });
    await exportLogs(exec, 'e2e-4f2a', 'evidence/nodes');
    assert.deepEqual(lines, ['kind export logs evidence/nodes --name e2e-4f2a']);
  });
});
