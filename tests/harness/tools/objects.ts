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

export const podSchema = z.object({
  kind: z.literal('Pod'),
  metadata: metadata.extend({ deletionTimestamp: z.string().optional() }),
  spec: z.object({ nodeName: z.string().optional() }),
  status: z.object({
    phase: z.string(),
    podIPs: z.array(z.object({ ip: z.string() })).default([]),
    conditions: z.array(condition).default([]),
    containerStatuses: z.array(containerStatus).default([]),
  }),
});

export const deploymentSchema = z.object({
  kind: z.literal('Deployment'),
  metadata,
  spec: z.object({ replicas: z.number().default(1) }),
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
    clusterIPs: z.array(z.string()).default([]),
    ports: z
      .array(
        z.object({
          port: z.number(),
          protocol: z.string().default('TCP'),
          nodePort: z.number().optional(),
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
export type Service = z.infer<typeof serviceSchema>;
export type Node = z.infer<typeof nodeSchema>;
export type ContainerStatus = z.infer<typeof containerStatus>;
