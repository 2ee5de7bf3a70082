import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inRegistry } from '../tools/registry.ts';
import { contextOverlay } from './context-overlay.ts';
import { ownLabels } from './own-labels.ts';

const tasks = { service: 'tasks', repository: 'tasks-net-k8s', tag: '251d55cdab26' } as const;
const images = [inRegistry(tasks, 'registry.example/team')];

/** The patch of objects of a kind, as kustomize reads it. */
function patchOf(kind: string) {
  const { patches } = contextOverlay('demo', 'LoadBalancer', images).changes as {
    patches: { target: { kind: string }; patch: string }[];
  };
  return JSON.parse(patches.find(({ target }) => target.kind === kind)?.patch ?? 'null');
}

describe('contextOverlay', () => {
  test('puts everything into the namespace, with the label by which it is known again', () => {
    const { changes } = contextOverlay('demo', 'NodePort', images);
    assert.partialDeepStrictEqual(changes, {
      namespace: 'demo',
      labels: [{ pairs: { ...ownLabels, 'app.kubernetes.io/part-of': 'users-net' } }],
    });
  });

  test('makes no namespace: a lent one stays as it is', () => {
    assert.equal(patchOf('Namespace').$patch, 'delete');
  });

  test('asks for no StorageClass: the data goes with its Pod', () => {
    assert.equal(patchOf('PersistentVolumeClaim').$patch, 'delete');
    assert.deepEqual(patchOf('Deployment').spec.template.spec.volumes, [
      { name: 'data', persistentVolumeClaim: null, emptyDir: { sizeLimit: '64Mi' } },
    ]);
  });

  test('lets Kubernetes pick the NodePorts, of Services of the type that was asked for', () => {
    assert.deepEqual(patchOf('Service'), [
      { op: 'remove', path: '/spec/ports/0/nodePort' },
      { op: 'replace', path: '/spec/type', value: 'LoadBalancer' },
    ]);
  });

  test('names the images as the registry does', () => {
    assert.partialDeepStrictEqual(contextOverlay('demo', 'NodePort', images).changes, {
      images: [
        {
          name: 'tasks-net-k8s',
          newName: 'registry.example/team/tasks-net-k8s',
          newTag: tasks.tag,
        },
      ],
    });
  });
});
