import { z } from 'zod';

/** Every address at which something of the system could be reached, as found on the running cluster. */
export const topologySchema = z.object({
  namespace: z.string(),
  /** IPv4 and IPv6 addresses of the nodes. */
  nodeAddresses: z.array(z.string()).min(1),
  /** Ports of the nodes that are published on the machine the harness runs on. */
  published: z.array(z.object({ host: z.string(), port: z.number(), containerPort: z.number() })),
  services: z.array(
    z.object({
      name: z.string(),
      clusterIPs: z.array(z.string()),
      ports: z.array(z.object({ port: z.number(), nodePort: z.number().optional() })),
    }),
  ),
  pods: z.array(
    z.object({ name: z.string(), deployment: z.string(), addresses: z.array(z.string()) }),
  ),
});

export type Topology = z.infer<typeof topologySchema>;
