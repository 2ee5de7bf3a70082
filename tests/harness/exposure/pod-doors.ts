import { address, type Door } from './door.ts';
import type { Listener } from './listener.ts';
import type { Topology } from './topology.ts';

/** The addresses of each Pod, at the ports that anything of its workload listens on. */
export function podDoors({ pods }: Topology, listeners: readonly Listener[]): readonly Door[] {
  return pods.flatMap(({ object, workload, addresses }) =>
    addresses.flatMap((host) =>
      listeners
        .filter((listener) => listener.workload === workload)
        .map(({ id, port }) => ({
          label: `Pod ${workload} at its Pod IP ${address(host, port)}`,
          path: 'Pod IP' as const,
          host,
          port,
          leadsTo: [id],
          workloads: [workload],
          object: `Pod/${object.metadata.name}`,
        })),
    ),
  );
}

/** How a workload reaches what listens in its own Pods. */
export function loopbackDoors(
  listeners: readonly Listener[],
  own: string | undefined,
): readonly Door[] {
  return listeners
    .filter(({ workload }) => workload === own)
    .map(({ id, port, workload }) => ({
      label: `${id} at localhost:${port}`,
      path: 'loopback' as const,
      host: '127.0.0.1',
      port,
      leadsTo: [id],
      workloads: [workload],
    }));
}
