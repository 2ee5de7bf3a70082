import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { root } from '../config.ts';
import { fakeExec } from '../fake-exec.sample.ts';
import { makeVolumeFolders, volumesOn } from './kind-volumes.ts';

const signal = new AbortController().signal;

interface Volume {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly claimRef: object;
    readonly capacity: { readonly storage: string };
    readonly accessModes: readonly string[];
    readonly local: { readonly path: string };
  };
}

const isVolume = (object: object): object is Volume =>
  'kind' in object && object.kind === 'PersistentVolume';
const volumesOf = (objects: readonly object[]) => objects.filter(isVolume);

/** The claims of the manifests as they are. */
async function claims() {
  const files = ['k8s-users.yaml', 'k8s-tasks.yaml'];
  const texts = await Promise.all(files.map((file) => readFile(join(root, 'k8s', file), 'utf8')));
  return texts
    .flatMap((text) => parseAllDocuments(text).map((document) => document.toJS()))
    .filter(({ kind }) => kind === 'PersistentVolumeClaim');
}

describe('volumesOn', () => {
  const { objects, patches } = volumesOn('lead-control-plane');
  const volumes = volumesOf(objects);

  test('has a volume for every claim of the manifests, as large and as shared as it asks', async () => {
    const wanted = (await claims()).map(({ metadata, spec }) => ({
      claim: metadata.name,
      storage: spec.resources.requests.storage,
      accessModes: spec.accessModes,
    }));
    const found = volumes.map(({ metadata, spec }) => ({
      claim: metadata.name,
      storage: spec.capacity.storage,
      accessModes: spec.accessModes,
    }));
    assert.deepEqual(found, wanted);
  });

  test('binds each volume to its claim, and lets nobody else have it', () => {
    for (const { metadata, spec } of volumes) {
      assert.deepEqual(spec.claimRef, { namespace: 'users-net', name: metadata.name });
    }
  });

  test('makes each claim ask for its volume and for no provisioner', () => {
    const asks = patches as readonly { target: { kind: string; name: string }; patch: string }[];
    assert.deepEqual(
      asks.map(({ target }) => target),
      volumes.map(({ metadata }) => ({ kind: 'PersistentVolumeClaim', name: metadata.name })),
    );
    for (const { target, patch } of asks) {
      assert.deepEqual(JSON.parse(patch), [
        { op: 'add', path: '/spec/storageClassName', value: '' },
        { op: 'add', path: '/spec/volumeName', value: target.name },
      ]);
    }
  });

  test('lets nodes read volumes and claims, and nobody do anything else', () => {
    const rights = objects.filter((object) => !isVolume(object));
    const named = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      metadata: { name: 'nodes-read-volumes' },
    };
    const apiGroup = 'rbac.authorization.k8s.io';
    const resources = ['persistentvolumes', 'persistentvolumeclaims'];
    assert.deepEqual(rights, [
      { ...named, kind: 'ClusterRole', rules: [{ apiGroups: [''], resources, verbs: ['get'] }] },
      {
        ...named,
        kind: 'ClusterRoleBinding',
        roleRef: { apiGroup, kind: 'ClusterRole', name: 'nodes-read-volumes' },
        subjects: [{ apiGroup, kind: 'Group', name: 'system:nodes' }],
      },
    ]);
  });

  test('ties them to the node that has the folders', () => {
    assert.match(JSON.stringify(objects), /kubernetes\.io\/hostname.*lead-control-plane/);
  });
});

describe('makeVolumeFolders', () => {
  test('makes on the node the very folders that the volumes name', async () => {
    const { exec, lines } = fakeExec({ 'docker exec': '' });
    await makeVolumeFolders(exec, 'lead-control-plane', signal);
    const volumes = volumesOf(volumesOn('lead-control-plane').objects);
    const folders = volumes.map(({ spec }) => spec.local.path);
    assert.deepEqual(lines, [`docker exec lead-control-plane mkdir -p ${folders.join(' ')}`]);
  });
});
