import type { Exec } from '../exec.ts';
import { namespace } from '../services.ts';

/** Where the volumes are on the node: gone with it, like everything else in a throw-away cluster. */
const folder = '/var/lib/users-net';
const claims = ['users-data', 'tasks-data'] as const;

/**
 * Volumes for the claims of `k8s/`, ready before anybody asks. A provisioner would take seconds and its hostPath volumes
 * do not know fsGroup; a `local` volume does. https://kubernetes.io/docs/concepts/storage/volumes/#local
 */
export async function makeVolumeFolders(exec: Exec, node: string, signal: AbortSignal) {
  const folders = claims.map((claim) => `${folder}/${claim}`);
  await exec('docker', ['exec', node, 'mkdir', '-p', ...folders], { signal });
}

const rbac = 'rbac.authorization.k8s.io';
const readers = { apiVersion: `${rbac}/v1`, metadata: { name: 'nodes-read-volumes' } };

/**
 * The right of nodes to read what volumes and claims there are. Without it a kubelet may only read those of its own Pods, and where it
 * hears of a Pod before the API server's authorizer has, it tries again after 15 s.
 * https://kubernetes.io/docs/reference/access-authn-authz/node/
 */
const nodesReadVolumes = [
  {
    ...readers,
    kind: 'ClusterRole',
    rules: [
      {
        apiGroups: [''],
        resources: ['persistentvolumes', 'persistentvolumeclaims'],
        verbs: ['get'],
      },
    ],
  },
  {
    ...readers,
    kind: 'ClusterRoleBinding',
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: readers.metadata.name },
    subjects: [{ apiGroup: rbac, kind: 'Group', name: 'system:nodes' }],
  },
];

/**
 * The volumes as objects, bound to their claims beforehand, with the right of nodes to read them, and the patches that make the claims
 * ask for them.
 */
export function volumesOn(node: string): {
  objects: readonly object[];
  patches: readonly object[];
} {
  const volumes = claims.map((claim) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: claim },
    spec: {
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '64Mi' },
      persistentVolumeReclaimPolicy: 'Retain',
      claimRef: { namespace, name: claim },
      local: { path: `${folder}/${claim}` },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            {
              matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }],
            },
          ],
        },
      },
    },
  }));
  const patches = claims.map((claim) => ({
    target: { kind: 'PersistentVolumeClaim', name: claim },
    patch: JSON.stringify([
      { op: 'add', path: '/spec/storageClassName', value: '' },
      { op: 'add', path: '/spec/volumeName', value: claim },
    ]),
  }));
  return { objects: [...volumes, ...nodesReadVolumes], patches };
}
