import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { recordedObjects } from '../fake-exec.sample.ts';
import { podSchema, templatedSchema } from './objects.ts';

const [recorded] = recordedObjects('sidecar', 'Pod');
const namesOf = (members: readonly { name: string }[]) => members.map(({ name }) => name);

describe('podSchema', () => {
  const { spec, status } = podSchema.parse(recorded);

  test('counts a sidecar among the containers, and says where it is listed', () => {
    assert.deepEqual(
      spec.containers.map(({ name, field }) => [name, field]),
      [
        ['auth-container', 'spec.containers[0]'],
        ['users-container', 'spec.containers[1]'],
        ['proxy-container', 'spec.initContainers[1]'],
      ],
    );
    assert.deepEqual(namesOf(spec.containers), namesOf(status.containerStatuses));
  });

  test('keeps an init container that ends by itself apart', () => {
    assert.deepEqual(namesOf(status.initContainerStatuses), ['migrate']);
  });
});

describe('templatedSchema', () => {
  test('counts the sidecars of a template too', () => {
    const { spec } = podSchema.in.parse(recorded);
    const { spec: workload } = templatedSchema('DaemonSet').parse({
      kind: 'DaemonSet',
      metadata: { name: 'agents', uid: '1' },
      spec: { template: { spec } },
    });
    assert.deepEqual(namesOf(workload.template.spec.containers), [
      'auth-container',
      'users-container',
      'proxy-container',
    ]);
  });
});
