import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Answer, failure, fakeExec, listOf, recorded } from '../fake-exec.sample.ts';
import { podSchema } from '../tools/objects.ts';
import { surveyOf, surveysOf, workloadOf } from './survey.ts';

const signal = new AbortController().signal;
const readNamespaces = 'kubectl --kubeconfig kc get namespaces';
const vantage = { 'exposure/vantage': 'neighbour' };
const object = (kind: string, name: string, rest: object = {}, metadata: object = {}) => ({
  kind,
  metadata: { name, uid: name, ...metadata },
  spec: {},
  status: {},
  ...rest,
});
const pod = (name: string, phase: string, metadata: object = {}) =>
  object(
    'Pod',
    name,
    { spec: { containers: [{ name: `${name}-container` }] }, status: { phase } },
    metadata,
  );
const namesOf = (objects: readonly { metadata: { name: string } }[]) =>
  objects.map(({ metadata }) => metadata.name);

async function survey(items: readonly unknown[]) {
  const { kubectl, lines } = fakeExec({ kubectl: listOf(items) });
  return { ...(await surveyOf(kubectl, 'users-net', signal)), lines };
}

describe('surveyOf', () => {
  test('takes one request', async () => {
    assert.deepEqual((await survey([])).lines, [
      'kubectl --kubeconfig kc get nodes,pods,services,endpointslices,networkpolicies,ingresses,deployments,statefulsets,daemonsets --namespace users-net --output=json',
    ]);
  });

  test('leaves the nodes out where they may not be read', async () => {
    const { kubectl, lines } = fakeExec({ kubectl: listOf([]) });
    await surveyOf(kubectl, 'users-net', signal, { withNodes: false });
    assert.match(lines[0] ?? '', / get pods,services,/);
  });

  test('reads what kubectl prints, each kind on its own', async () => {
    const { kubectl } = fakeExec({ kubectl: recorded('kubectl/nodes-pods-services.json') });
    const { nodes, pods, services } = await surveyOf(kubectl, 'users-net', signal);
    assert.deepEqual(namesOf(nodes), ['lead-control-plane']);
    assert.deepEqual(namesOf(pods), ['tasks-799d89b96f-cxxtg', 'users-556f64c9fc-vh8xn']);
    assert.deepEqual(namesOf(services), ['tasks', 'users']);
  });

  test('keeps the Pods that run, and those to look from, apart', async () => {
    const { pods, vantagePods } = await survey([
      pod('users', 'Running'),
      pod('starting', 'Pending'),
      pod('leaving', 'Running', { deletionTimestamp: '2026-01-01T00:00:00Z' }),
      pod('done', 'Succeeded'),
      pod('dead', 'Failed'),
      pod('neighbour', 'Running', { labels: vantage }),
    ]);
    assert.deepEqual(namesOf(pods), ['users', 'starting']);
    assert.deepEqual(namesOf(vantagePods), ['neighbour']);
  });

  test("leaves out the harness's own NetworkPolicies", async () => {
    const { networkPolicies } = await survey([
      object('NetworkPolicy', 'deny-all'),
      object('NetworkPolicy', 'canary', {}, { labels: vantage }),
    ]);
    assert.deepEqual(namesOf(networkPolicies), ['deny-all']);
  });

  test('reads the labels of namespaces where a policy goes by them, as far as it may', async () => {
    const by = (label: string) => {
      const from = [{ namespaceSelector: { matchLabels: { [label]: 'x' } } }];
      return listOf([object('NetworkPolicy', 'open', { spec: { ingress: [{ from }] } })]);
    };
    const labelsFor = async (policies: string, namespaces: Answer) => {
      const { kubectl } = fakeExec({ kubectl: policies, [readNamespaces]: namespaces });
      return (await surveyOf(kubectl, 'users-net', signal)).namespaceLabels;
    };
    const shop = listOf([object('Namespace', 'shop', {}, { labels: { team: 'x' } })]);
    assert.deepEqual(await labelsFor(by('team'), shop), { shop: { team: 'x' } });
    assert.equal(await labelsFor(by('team'), failure('namespaces is forbidden')), undefined);
    assert.equal(await labelsFor(by('kubernetes.io/metadata.name'), shop), undefined);
  });

  test('names the containers that somebody means to run, even where no Pod has them', async () => {
    const containers = [{ name: 'auth-container' }];
    const { containers: found } = await survey([
      object('Deployment', 'users', { spec: { replicas: 0, template: { spec: { containers } } } }),
      object('StatefulSet', 'db', {
        spec: { template: { spec: { containers: [{ name: 'db' }] } } },
      }),
      pod('tasks', 'Running'),
      pod('neighbour', 'Running', { labels: vantage }),
    ]);
    assert.deepEqual(found, ['auth-container', 'db', 'tasks-container']);
  });
});

describe('surveysOf', () => {
  test('keeps the namespaces apart, in one request, and reads nothing of others', async () => {
    const inNamespace = (namespace: string, name: string) => pod(name, 'Running', { namespace });
    const others = {
      kind: 'Pod',
      metadata: { namespace: 'kube-system' },
      spec: 'of another shape',
    };
    const node = object('Node', 'lead', { status: { nodeInfo: { kubeletVersion: 'v1' } } });
    const items = [node, inNamespace('a', 'one'), inNamespace('b', 'two'), others];
    const { kubectl, lines } = fakeExec({ kubectl: listOf(items) });
    const surveys = await surveysOf(kubectl, ['b', 'a', 'c'], signal);
    assert.deepEqual(
      surveys.map(({ nodes, pods }) => [namesOf(nodes), namesOf(pods)]),
      [
        [['lead'], ['two']],
        [['lead'], ['one']],
        [['lead'], []],
      ],
    );
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', / get nodes,pods,.* --all-namespaces /);
  });
});

describe('workloadOf', () => {
  const hash = { 'pod-template-hash': '7d9f' };
  const owned = (kind: string, name: string) => ({ ownerReferences: [{ kind, name }] });
  const pods: Record<string, object> = {
    users: { ...owned('ReplicaSet', 'users-7d9f'), labels: hash },
    'users-7d9f': owned('ReplicaSet', 'users-7d9f'),
    db: owned('StatefulSet', 'db'),
    agent: { ...owned('DaemonSet', 'agent'), labels: { 'pod-template-generation': '1' } },
    bare: {},
  };
  for (const [workload, metadata] of Object.entries(pods)) {
    test(`${workload} is the workload of ${JSON.stringify(metadata)}`, () => {
      assert.equal(workloadOf(podSchema.parse(pod('bare', 'Running', metadata))), workload);
    });
  }
});
