import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failure, fakeExec, recorded } from '../fake-exec.sample.ts';
import { contextTarget } from './context.ts';
import { sampleRun } from './run.sample.ts';

const context = {
  access: { context: 'staging' },
  registry: undefined,
  arePrebuilt: true,
  serviceType: 'NodePort',
  urls: undefined,
} as const;

describe('contextTarget', () => {
  test('leaves what each wall is worth unproven, and nothing else', () => {
    const { unproven } = contextTarget(sampleRun({ config: { target: 'context', context } }));
    assert.ok(unproven.length > 0);
    assert.ok(unproven.every(({ claim: { id } }) => id.startsWith('wall ')));
  });

  test('needs no Docker where the images are there already', async () => {
    const tools = {
      'kubectl version': recorded('kubectl/version.json'),
      'docker version': failure(recorded('docker/not-running.txt')),
      'docker buildx version': recorded('docker/buildx.txt'),
    };
    const check = (arePrebuilt: boolean) =>
      contextTarget(
        sampleRun({ ...fakeExec(tools), config: { context: { ...context, arePrebuilt } } }),
      ).check();
    assert.deepEqual(Object.keys(await check(true)), ['kubectl']);
    await assert.rejects(check(false), /Docker is not running/);
  });
});
