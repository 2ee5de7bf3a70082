import { address, type Door } from './door.ts';
import type { Listener } from './listener.ts';
import { behind } from './service-ports.ts';
import type { Topology } from './topology.ts';

/** A Service's ClusterIPs and DNS name, at its own ports and at those of whatever else listens in the Pods behind it. */
export function serviceDoors(topology: Topology, listeners: readonly Listener[]): readonly Door[] {
  return topology.services.flatMap((service) => {
    const { name } = service.metadata;
    const ports = behind(service, topology, listeners);
    const workloads = [...new Set(ports.flatMap(({ workloads }) => workloads))];
    const others = listeners.filter(({ workload }) => workloads.includes(workload));
    const own = new Map(ports.map(({ port, leadsTo }) => [port, leadsTo]));
    const tried = new Set([...own.keys(), ...others.map(({ port }) => port)]);
    const hosts = [
      ...service.spec.clusterIPs
        .filter((ip) => ip !== 'None')
        .map((host) => ({ host, path: 'ClusterIP' as const })),
      { host: `${name}.${topology.namespace}.svc.cluster.local`, path: 'DNS name' as const },
    ];
    return hosts.flatMap(({ host, path }) =>
      [...tried].map((port) => ({
        label: `Service ${name} at ${address(host, port)}`,
        path,
        host,
        port,
        leadsTo: own.get(port) ?? [],
        workloads,
        object: `Service/${name}`,
        // A ClusterIP has its Service's ports only; where others are sent is the outer network's affair.
        ...(own.has(port) ? {} : { mayBeElsewhere: true as const }),
      })),
    );
  });
}

/** Addresses that a Service claims beside the cluster's own: externalIPs, and the address or name that a load balancer gave it. */
export function externalDoors(topology: Topology, listeners: readonly Listener[]): readonly Door[] {
  return topology.services.flatMap((service) => {
    const { externalIPs } = service.spec;
    const balanced = service.status.loadBalancer.ingress.flatMap(
      ({ ip, hostname }) => ip ?? hostname ?? [],
    );
    const { name } = service.metadata;
    return [...externalIPs, ...balanced].flatMap((host) =>
      behind(service, topology, listeners).map(({ port, leadsTo, workloads }) => ({
        label: `Service ${name} at its external IP ${address(host, port)}`,
        path: 'external IP' as const,
        host,
        port,
        leadsTo,
        workloads,
        object: `Service/${name}`,
        mayBeElsewhere: true as const,
      })),
    );
  });
}
