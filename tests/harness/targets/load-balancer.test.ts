import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fakeExec, recorded } from '../fake-exec.sample.ts';
import { balancedEndpoints } from './load-balancer.ts';

const { signal } = new AbortController();
const get = 'kubectl --kubeconfig kc get services --namespace demo';

describe('balancedEndpoints', () => {
  test('finds both services at the addresses that the load balancer gave them', async () => {
    const { kubectl } = fakeExec({ [get]: recorded('kubectl/services-balanced.json') });
    assert.deepEqual(await balancedEndpoints(kubectl, 'demo', signal), {
      users: 'http://172.18.0.200:8080',
      tasks: 'http://172.18.0.200:8000',
    });
  });

  test('waits as long as one has got none', async () => {
    const answers = ['kubectl/services-pending.json', 'kubectl/services-balanced.json'];
    const { kubectl, lines } = fakeExec({ [get]: () => recorded(answers.shift() ?? '') });
    await balancedEndpoints(kubectl, 'demo', signal);
    assert.equal(lines.length, 2);
  });
});
