import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failure, fakeExec, recorded } from '../fake-exec.sample.ts';
import { ApiError, type ApiServer } from './api-server.ts';
import { applyKustomization } from './apply.ts';
import { kubectlFor } from './kubectl.ts';

const signal = new AbortController().signal;
const manifests = `apiVersion: v1
kind: Pod
metadata: { name: stranger, namespace: users-net-vantages }
---
apiVersion: v1
kind: Pod
metadata: { name: neighbour, namespace: users-net }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: stranger, namespace: users-net }
`;
const names = ['pod/stranger', 'pod/neighbour', 'networkpolicy.networking.k8s.io/stranger'];
/** Applying that fails so many times, with what kubectl printed. */
function applyFailing(times: number, stderr: string) {
  let left = times;
  return fakeExec({
    'kubectl --kubeconfig kc apply': () => (left-- > 0 ? failure(stderr) : ''),
    'kubectl --kubeconfig kc kustomize': manifests,
    'kubectl --kubeconfig kc delete': '',
  });
}
const verbs = (lines: readonly string[]) => lines.map((line) => line.split(' ')[3]);

describe('applyKustomization', () => {
  test('applies on the server, whoever changed the objects since, and gives their names', async () => {
    const { kubectl, lines, options } = applyFailing(0, '');
    assert.deepEqual(await applyKustomization(kubectl, 'k8s', signal), names);
    assert.deepEqual(lines, [
      'kubectl --kubeconfig kc kustomize k8s',
      'kubectl --kubeconfig kc apply --filename=- --server-side --force-conflicts',
    ]);
    assert.equal(options[1]?.input, manifests);
  });

  const unchangeable = recorded('kubectl/pod-unchangeable.txt');

  test('replaces a Pod that cannot be changed, and that one only', async () => {
    const { kubectl, lines } = applyFailing(1, unchangeable);
    assert.deepEqual(await applyKustomization(kubectl, 'k8s', signal), names);
    assert.deepEqual(verbs(lines), ['kustomize', 'apply', 'delete', 'apply']);
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

  test('goes the shorter way where there is one, and replaces a Pod there as well', async () => {
    const { exec, lines } = fakeExec({
      'kubectl --kubeconfig kc kustomize': manifests,
      'kubectl --kubeconfig kc delete': '',
    });
    let applied = 0;
    const ask: ApiServer['ask'] = async (path, { body }) => {
      if (path === '/api/v1') return recorded('api-server/core.json');
      if (body === undefined) return recorded('api-server/networking.json');
      applied += 1;
      if (path.includes('/pods/stranger?') && lines.length === 1)
        throw new ApiError(path, 422, unchangeable.trim());
      return '{}';
    };
    const api = { ask, access: () => assert.fail('asks for the way') };
    const kubectl = kubectlFor(exec, { kubeconfig: 'kc' }, api);
    assert.deepEqual(await applyKustomization(kubectl, 'k8s', signal), names);
    assert.deepEqual(verbs(lines), ['kustomize', 'delete']);
    assert.equal(applied, 6);
  });
});
