import { z } from 'zod';
import { labels, metadata, portOrName } from './objects.ts';

// What leads to Pods: Services, what is behind them, and Ingresses in front of them.

export const serviceSchema = z.object({
  kind: z.literal('Service'),
  metadata,
  spec: z.object({
    type: z.string().default('ClusterIP'),
    selector: labels.default({}),
    clusterIPs: z.array(z.string()).default([]),
    externalIPs: z.array(z.string()).default([]),
    healthCheckNodePort: z.number().optional(),
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

export type Service = z.infer<typeof serviceSchema>;
export type EndpointSlice = z.infer<typeof endpointSliceSchema>;
export type Ingress = z.infer<typeof ingressSchema>;
