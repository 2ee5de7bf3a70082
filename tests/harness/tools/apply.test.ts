import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failure, fakeExec, recorded } from '../fake-exec.sample.ts';
import { applyKustomization } from './apply.ts';

const signal = new AbortController().signal;
const manifests = `kind: Pod
metadata: { name: stranger, namespace: users-net-vantages }
---
kind: Pod
metadata: { name: neighbour, namespace: users-net }
---
kind: Service
metadata: { name: stranger, namespace: users-net }
`;
/** Applying that fails so many times, with what kubectl printed. */
function applyFailing(times: number, stderr: string) {
  let left = times;
  return fakeExec({
    'kubectl --kubeconfig kc apply': () => (left-- > 0 ? failure(stderr) : 'pod/stranger'),
    'kubectl --kubeconfig kc kustomize': manifests,
    'kubectl --kubeconfig kc delete': '',
  });
}
const verbs = (lines: readonly string[]) => lines.map((line) => line.split(' ')[3]);

describe('applyKustomization', () => {
  test('applies on the server, whoever changed the objects since, and gives their names', async () => {
    const { kubectl, lines } = fakeExec({ kubectl: recorded('kubectl/applied.txt') });
    const applied = await applyKustomization(kubectl, 'k8s', signal);
    assert.deepEqual(applied.slice(0, 2), ['namespace/users-net', 'serviceaccount/tasks']);
    assert.equal(applied.at(-1), 'networkpolicy.networking.k8s.io/users');
    assert.deepEqual(lines, [
      'kubectl --kubeconfig kc apply --kustomize k8s --server-side --force-conflicts --output=name',
    ]);
  });

  const unchangeable = recorded('kubectl/pod-unchangeable.txt');

  test('replaces a Pod that cannot be changed, and that one only', async () => {
    const { kubectl, lines } = applyFailing(1, unchangeable);
    assert.deepEqual(await applyKustomization(kubectl, 'k8s', signal), ['pod/stranger']);
    assert.deepEqual(verbs(lines), ['apply', 'kustomize', 'delete', 'apply']);
    assert.equal(
      lines[2],
      'kubectl --kubeconfig kc delete pod stranger --namespace users-net-vantages --ignore-not-found',
    );
  });

  const others = {
    'the manifest itself is wrong': [9, 'The Pod "stranger" is invalid: spec.containers: Required'],
    'the new Pod is refused as well': [9, unchangeable],
  } as const;
  for (const [what, [times, stderr]] of Object.entries(others)) {
    test(`fails with kubectl where ${what}`, async () => {
      const { kubectl } = applyFailing(times, stderr);
      await assert.rejects(applyKustomization(kubectl, 'k8s', signal), { name: 'CommandError' });
    });
  }
});
