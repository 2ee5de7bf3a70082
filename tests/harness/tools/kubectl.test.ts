import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failure, fakeExec, recorded } from '../fake-exec.sample.ts';
import { getObjects, kubectlFor, pruneObjects } from './kubectl.ts';
import { podSchema } from './objects.ts';
import { serviceSchema } from './service-objects.ts';

const signal = new AbortController().signal;
const pods = recorded('kubectl/bare-pod-ready.json');

describe('kubectlFor', () => {
  test('names the kubeconfig file in every call and has a deadline', async () => {
    const { exec, lines, options } = fakeExec({ kubectl: '' });
    await kubectlFor(exec, { kubeconfig: 'run/kubeconfig' })(['get', 'pods'], { signal });
    assert.deepEqual(lines, ['kubectl --kubeconfig run/kubeconfig get pods']);
    assert.equal(options[0]?.signal, signal);
    assert.ok(options[0]?.timeoutMs);
  });

  test('names the context, and leaves to kubectl what was not given', async () => {
    const { exec, lines } = fakeExec({ kubectl: '' });
    await kubectlFor(exec, { context: 'staging' })(['get', 'pods'], { signal });
    assert.deepEqual(lines, ['kubectl --context staging get pods']);
  });

  test('lets a caller wait longer', async () => {
    const { exec, options } = fakeExec({ kubectl: '' });
    await kubectlFor(exec, { kubeconfig: 'kc' })(['wait'], { timeoutMs: 90_000 });
    assert.equal(options[0]?.timeoutMs, 90_000);
  });
});

describe('getObjects', () => {
  const query = { kinds: ['pods'], namespace: 'users-net-stranger' } as const;

  test('reads what kubectl prints, and of that what the schema knows', async () => {
    const { kubectl, lines } = fakeExec({ kubectl: pods });
    const [pod] = await getObjects(kubectl, query, podSchema, signal);
    assert.equal(pod?.metadata.name, 'stranger');
    assert.equal(pod.status.containerStatuses[0]?.name, 'prober');
    assert.deepEqual(lines, [
      'kubectl --kubeconfig kc get pods --namespace users-net-stranger --output=json',
    ]);
  });

  test('gives nothing where there is nothing', async () => {
    const { kubectl } = fakeExec({ kubectl: recorded('kubectl/empty.json') });
    assert.deepEqual(await getObjects(kubectl, query, podSchema, signal), []);
  });

  test('does not take objects of another kind', async () => {
    const { kubectl } = fakeExec({ kubectl: pods });
    await assert.rejects(getObjects(kubectl, query, serviceSchema, signal), { name: 'ZodError' });
  });

  test('does not take text for JSON', async () => {
    const { kubectl } = fakeExec({ kubectl: 'No resources found' });
    await assert.rejects(getObjects(kubectl, query, podSchema, signal), SyntaxError);
  });

  test('fails with kubectl', async () => {
    const { kubectl } = fakeExec({ kubectl: failure('Error from server (NotFound)') });
    await assert.rejects(getObjects(kubectl, query, podSchema, signal), { name: 'CommandError' });
  });
});

describe('pruneObjects', () => {
  const applied = [
    ...recorded('kubectl/applied.txt').split('\n'),
    'serviceaccount/vantage',
    'pod/node',
    'pod/stranger',
    'pod/neighbour',
    'networkpolicy.networking.k8s.io/vantage-neighbour',
  ];
  const prune = async (kept: readonly string[], labelled = recorded('kubectl/labelled.txt')) => {
    const { kubectl, lines } = fakeExec({
      'kubectl --kubeconfig kc get': labelled,
      'kubectl --kubeconfig kc delete': '',
    });
    await pruneObjects(kubectl, 'part-of=users-net', kept, signal);
    return lines;
  };

  test('deletes nothing while all that is labelled was applied', async () => {
    const [line = '', ...others] = await prune(applied);
    assert.match(line, / --all-namespaces --selector part-of=users-net /);
    assert.deepEqual(others, []);
  });

  const takenAway = {
    'service/users': 'service/users --namespace users-net',
    'deployment.apps/tasks': 'deployment.apps/tasks --namespace users-net',
    'pod/stranger': 'pod/stranger --namespace users-net-vantages',
    'networkpolicy.networking.k8s.io/default-deny':
      'networkpolicy.networking.k8s.io/default-deny --namespace users-net',
  };
  for (const [name, deleted] of Object.entries(takenAway)) {
    test(`deletes ${name} when it was taken out of the manifests`, async () => {
      const [, ...deletes] = await prune(applied.filter((one) => one !== name));
      assert.deepEqual(deletes, [`kubectl --kubeconfig kc delete ${deleted} --wait=false`]);
    });
  }

  test('never asks for volumes, claims or namespaces', async () => {
    const [line = ''] = await prune(applied);
    assert.doesNotMatch(line, /persistentvolume|pvc|namespaces,/i);
  });

  test('has nothing to do in an empty cluster', async () => {
    assert.equal((await prune([], '')).length, 1);
  });
});
