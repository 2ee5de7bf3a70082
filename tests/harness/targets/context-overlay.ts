import type { ContextConfig } from '../context-config.ts';
import { namespace, services } from '../services.ts';
import type { Image } from '../tools/images.ts';
import { type Overlay, partOf } from './overlay.ts';
import { ownLabels } from './own-labels.ts';

/** The default StorageClass may be missing, or its volumes not know fsGroup; this one does, and goes with its Pod. */
const ownVolume = { name: 'data', persistentVolumeClaim: null, emptyDir: { sizeLimit: '64Mi' } };

/** The manifests in a namespace of this name, which is there already, with nothing that others of the same cluster may have. */
export const contextOverlay = (
  name: string,
  serviceType: ContextConfig['serviceType'],
  images: readonly Image[],
): Overlay => ({
  name: 'context',
  changes: {
    namespace: name,
    labels: [{ pairs: { [partOf]: namespace, ...ownLabels } }],
    images: images.map(({ service, repository, tag }) => ({
      name: services[service].image,
      newName: repository,
      newTag: tag,
    })),
    patches: [
      without('v1', 'Namespace'),
      without('v1', 'PersistentVolumeClaim'),
      {
        target: { kind: 'Deployment' },
        patch: JSON.stringify({
          ...objectOf('apps/v1', 'Deployment'),
          spec: { template: { spec: { volumes: [ownVolume] } } },
        }),
      },
      {
        target: { kind: 'Service' },
        patch: JSON.stringify([
          { op: 'remove', path: '/spec/ports/0/nodePort' }, // it may be taken: Kubernetes picks a free one
          { op: 'replace', path: '/spec/type', value: serviceType },
        ]),
      },
    ],
  },
});

/** Patches name an object, which the target then overrules. */
const objectOf = (apiVersion: string, kind: string) => ({
  ...{ apiVersion, kind },
  metadata: { name: 'each' },
});

const without = (apiVersion: string, kind: string) => ({
  target: { kind },
  patch: JSON.stringify({ $patch: 'delete', ...objectOf(apiVersion, kind) }),
});
