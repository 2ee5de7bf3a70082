import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fakeExec, recorded } from '../fake-exec.sample.ts';
import { pruneObjects } from './prune.ts';

const { signal } = new AbortController();

describe('pruneObjects', () => {
  const applied = [
    ...recorded('kubectl/applied.txt').split('\n'),
    'serviceaccount/vantage',
    'pod/node',
    'pod/stranger',
    'pod/neighbour',
    'networkpolicy.networking.k8s.io/vantage-neighbour',
    'networkpolicy.networking.k8s.io/vantage-tasks',
    'networkpolicy.networking.k8s.io/walls',
    'pod/walls',
    'service/walls',
    'serviceaccount/walls',
  ];
  const prune = async (kept: readonly string[], labelled = recorded('kubectl/labelled.json')) => {
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
    assert.equal((await prune([], recorded('kubectl/empty.json'))).length, 1);
  });
});
