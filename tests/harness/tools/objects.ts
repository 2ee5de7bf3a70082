import { z } from 'zod';

// What the harness reads of Kubernetes objects, and no more. https://kubernetes.io/docs/reference/kubernetes-api/

const metadata = z.object({
  name: z.string(),
  namespace: z.string().default(''),
  uid: z.string(),
  generation: z.number().optional(),
  labels: z.record(z.string(), z.string()).default({}),
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

const labels = z.record(z.string(), z.string());
const portOrName = z.union([z.number(), z.string()]);

const containerPort = z.object({
  name: z.string().optional(),
  containerPort: z.number(),
  protocol: z.string().default('TCP'),
  hostPort: z.number().optional(),
});
const container = z.object({ name: z.string(), ports: z.array(containerPort).default([]) });
const owner = z.object({ kind: z.string(), name: z.string() });

export const podSchema = z.object({
  kind: z.literal('Pod'),
  metadata: metadata.extend({
    deletionTimestamp: z.string().optional(),
    ownerReferences: z.array(owner).default([]),
  }),
  spec: z.object({
    nodeName: z.string().optional(),
    hostNetwork: z.boolean().default(false),
    serviceAccountName: z.string().default('default'),
    containers: z.array(container).default([]),
  }),
  status: z.object({
    phase: z.string(),
    podIPs: z.array(z.object({ ip: z.string() })).default([]),
    hostIPs: z.array(z.object({ ip: z.string() })).default([]),
    conditions: z.array(condition).default([]),
    containerStatuses: z.array(containerStatus).default([]),
  }),
});

const template = z
  .object({ spec: z.object({ containers: z.array(container).default([]) }) })
  .default({ spec: { containers: [] } });

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

export const serviceSchema = z.object({
  kind: z.literal('Service'),
  metadata,
  spec: z.object({
    type: z.string().default('ClusterIP'),
    selector: labels.default({}),
    clusterIPs: z.array(z.string()).default([]),
    externalIPs: z.array(z.string()).default([]),
    ports: z
      .array(
        z.object({
          name: z.string().optional(),
          port: z.number(),
          protocol: z.string().default('TCP'),
          targetPort: portOrName.optional(),
          nodePort: z.number().optional(),
        }),
      )
      .default([]),
  }),
  status: z
    .object({
      loadBalancer: z
        .object({
          ingress: z
            .array(z.object({ ip: z.string().optional(), hostname: z.string().optional() }))
            .default([]),
        })
        .default({ ingress: [] }),
    })
    .default({ loadBalancer: { ingress: [] } }),
});

/** Where a Service really leads: the addresses and ports behind it. */
export const endpointSliceSchema = z.object({
  kind: z.literal('EndpointSlice'),
  metadata,
  endpoints: z
    .array(
      z.object({
        addresses: z.array(z.string()),
        targetRef: z.object({ kind: z.string(), name: z.string() }).optional(),
      }),
    )
    .nullish()
    .transform((endpoints) => endpoints ?? []),
  ports: z
    .array(z.object({ name: z.string().default(''), port: z.number().optional() }))
    .nullish()
    .transform((ports) => ports ?? []),
});

const selector = z.object({
  matchLabels: labels.default({}),
  matchExpressions: z
    .array(
      z.object({
        key: z.string(),
        operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: z.array(z.string()).default([]),
      }),
    )
    .default([]),
});
const peer = z.object({
  podSelector: selector.optional(),
  namespaceSelector: selector.optional(),
  ipBlock: z.object({ cidr: z.string(), except: z.array(z.string()).default([]) }).optional(),
});
const policyPort = z.object({
  port: portOrName.optional(),
  endPort: z.number().optional(),
  protocol: z.string().default('TCP'),
});

export const networkPolicySchema = z.object({
  kind: z.literal('NetworkPolicy'),
  metadata,
  spec: z.object({
    podSelector: selector.default({ matchLabels: {}, matchExpressions: [] }),
    policyTypes: z.array(z.enum(['Ingress', 'Egress'])).default(['Ingress']),
    ingress: z
      .array(z.object({ from: z.array(peer).default([]), ports: z.array(policyPort).default([]) }))
      .default([]),
  }),
});

const ingressBackend = z.object({
  service: z
    .object({
      name: z.string(),
      port: z.object({ number: z.number().optional(), name: z.string().optional() }).default({}),
    })
    .optional(),
});

export const ingressSchema = z.object({
  kind: z.literal('Ingress'),
  metadata,
  spec: z.object({
    defaultBackend: ingressBackend.optional(),
    rules: z
      .array(
        z.object({
          host: z.string().optional(),
          http: z
            .object({
              paths: z.array(z.object({ path: z.string().default('/'), backend: ingressBackend })),
            })
            .optional(),
        }),
      )
      .default([]),
  }),
});

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
export type EndpointSlice = z.infer<typeof endpointSliceSchema>;
export type NetworkPolicy = z.infer<typeof networkPolicySchema>;
export type Ingress = z.infer<typeof ingressSchema>;
export type Selector = z.infer<typeof selector>;
export type Service = z.infer<typeof serviceSchema>;
export type Node = z.infer<typeof nodeSchema>;
export type ContainerStatus = z.infer<typeof containerStatus>;
