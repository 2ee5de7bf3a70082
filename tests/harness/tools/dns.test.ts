import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failure, fakeExec } from '../fake-exec.sample.ts';
import { pointDnsAtNode } from './dns.ts';

const signal = new AbortController().signal;

describe('pointDnsAtNode', () => {
  test("tells CoreDNS the API server's address on the node", async () => {
    let patched: readonly string[] = [];
    const { kubectl, lines } = fakeExec({
      'kubectl --kubeconfig kc patch deployment coredns --namespace kube-system': (args) => {
        patched = args;
        return 'deployment.apps/coredns patched';
      },
    });
    await pointDnsAtNode(kubectl, '172.18.0.2', signal);
    assert.equal(lines.length, 1);
    const patch = JSON.parse(patched[patched.indexOf('--patch') + 1] ?? '');
    assert.partialDeepStrictEqual(patch.spec.template.spec.containers, [
      {
        name: 'coredns',
        env: [
          { name: 'KUBERNETES_SERVICE_HOST', value: '172.18.0.2' },
          { name: 'KUBERNETES_SERVICE_PORT', value: '6443' },
        ],
      },
    ]);
  });

  test('fails where there is no CoreDNS', async () => {
    const notFound = 'Error from server (NotFound): deployments.apps "coredns" not found';
    const { kubectl } = fakeExec({ kubectl: failure(notFound) });
    await assert.rejects(pointDnsAtNode(kubectl, '172.18.0.2', signal), {
      evidence: [notFound],
    });
  });
});
