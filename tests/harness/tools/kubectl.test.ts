import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failure, fakeExec, recorded } from '../fake-exec.sample.ts';
import { getObjects, kubectlFor } from './kubectl.ts';
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
