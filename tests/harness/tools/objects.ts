import { z } from 'zod';

// What the harness reads of Kubernetes objects, and no more. https://kubernetes.io/docs/reference/kubernetes-api/

/** The labels of an object, or those that somebody asks for. */
export const labels = z.record(z.string(), z.string());
export type Labels = z.infer<typeof labels>;

/** A port by its number, or by the name that a Pod gives it. */
export const portOrName = z.union([z.number(), z.string()]);

/** What every object carries, as far as it is read. */
export const metadata = z.object({
  name: z.string(),
  namespace: z.string().default(''),
  uid: z.string(),
  generation: z.number().optional(),
  labels: labels.default({}),
});

const condition = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().default(''),
  message: z.string().default(''),
});

const containerState = z.object({
  waiting: z.object({ reason: z.string().default(''), message: z.string().default('') }).optional(),
  terminated: z.object({ exitCode: z.number(), reason: z.string().default('') }).optional(),
  running: z.object({}).optional(),
});

const containerStatus = z.object({
  name: z.string(),
  ready: z.boolean(),
  restartCount: z.number(),
  state: containerState.default({}),
  lastState: containerState.default({}),
});

const containerPort = z.object({
  name: z.string().optional(),
  containerPort: z.number(),
  protocol: z.string().default('TCP'),
  hostPort: z.number().optional(),
  hostIP: z.string().optional(),
});
const container = z.object({
  name: z.string(),
  ports: z.array(containerPort).default([]),
  restartPolicy: z.string().optional(),
});
type Container = z.infer<typeof container>;
const containers = z.array(container).default([]);
const containerStatuses = z.array(containerStatus).default([]);
const owner = z.object({ kind: z.string(), name: z.string() });

/** A Pod. Its `containers` are those that live as long as it does, sidecars too; init containers have a status alone. */
export const podSchema = z
  .object({
    kind: z.literal('Pod'),
    metadata: metadata.extend({
      deletionTimestamp: z.string().optional(),
      ownerReferences: z.array(owner).default([]),
    }),
    spec: z.object({
      nodeName: z.string().optional(),
      hostNetwork: z.boolean().default(false),
      serviceAccountName: z.string().default('default'),
      containers,
      initContainers: containers,
    }),
    status: z.object({
      phase: z.string(),
      podIPs: z.array(z.object({ ip: z.string() })).default([]),
      hostIPs: z.array(z.object({ ip: z.string() })).default([]),
      conditions: z.array(condition).default([]),
      containerStatuses,
      initContainerStatuses: containerStatuses,
    }),
  })
  .transform(({ spec: { initContainers, ...spec }, status, ...pod }) => {
    const containers = lastingContainers({ initContainers, ...spec });
    const isLasting = ({ name }: ContainerStatus) => containers.some((one) => one.name === name);
    const statuses = [...status.containerStatuses, ...status.initContainerStatuses];
    return {
      ...pod,
      spec: { ...spec, containers },
      status: {
        ...status,
        containerStatuses: statuses.filter(isLasting),
        initContainerStatuses: statuses.filter((one) => !isLasting(one)),
      },
    };
  });

const template = z
  .object({ spec: z.object({ containers, initContainers: containers }) })
  .default({ spec: { containers: [], initContainers: [] } })
  .transform(({ spec }) => ({ spec: { containers: lastingContainers(spec) } }));

/**
 * The containers that live as long as their Pod, each with the `field` that lists it. A sidecar is an init container that is always restarted.
 * https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
 */
function lastingContainers(spec: Record<'containers' | 'initContainers', Container[]>) {
  const listed = (list: keyof typeof spec) =>
    spec[list].map((one, index) => ({ ...one, field: `spec.${list}[${index}]` }));
  const isSidecar = ({ restartPolicy }: Container) => restartPolicy === 'Always';
  return [...listed('containers'), ...listed('initContainers').filter(isSidecar)];
}

/** Whatever makes Pods of a template, as far as the template goes. */
export const templatedSchema = <Kind extends string>(kind: Kind) =>
  z.object({ kind: z.literal(kind), metadata, spec: z.object({ template }) });

export const deploymentSchema = z.object({
  kind: z.literal('Deployment'),
  metadata,
  spec: z.object({ replicas: z.number().default(1), template }),
  status: z.object({
    observedGeneration: z.number().default(0),
    updatedReplicas: z.number().default(0),
    availableReplicas: z.number().default(0),
    replicas: z.number().default(0),
    conditions: z.array(condition).default([]),
  }),
});

export const namespaceSchema = z.object({ kind: z.literal('Namespace'), metadata });

export const nodeSchema = z.object({
  kind: z.literal('Node'),
  metadata,
  status: z.object({
    addresses: z.array(z.object({ type: z.string(), address: z.string() })).default([]),
    nodeInfo: z.object({ kubeletVersion: z.string() }),
  }),
});

export type Pod = z.infer<typeof podSchema>;
export type Deployment = z.infer<typeof deploymentSchema>;
export type Node = z.infer<typeof nodeSchema>;
export type ContainerStatus = z.infer<typeof containerStatus>;
