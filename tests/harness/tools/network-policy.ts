import { z } from 'zod';
import { labels, metadata, portOrName } from './objects.ts';

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

export type NetworkPolicy = z.infer<typeof networkPolicySchema>;
export type Selector = z.infer<typeof selector>;
