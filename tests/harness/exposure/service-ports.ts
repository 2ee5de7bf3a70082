import type { Service } from '../tools/service-objects.ts';
import type { Listener } from './listener.ts';
import type { Topology } from './topology.ts';

/** A port of a Service, and what is behind it by its EndpointSlices: what kube-proxy itself goes by. */
export interface ServicePort {
  readonly port: number;
  readonly nodePort: number | undefined;
  /** The ids of the listeners behind it. */
  readonly leadsTo: readonly string[];
  readonly workloads: readonly string[];
}

/** The ports of a Service, each with the listeners that it leads to. https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/ */
export function behind(
  service: Service,
  { pods, endpointSlices }: Topology,
  listeners: readonly Listener[],
): readonly ServicePort[] {
  const { name } = service.metadata;
  const slices = endpointSlices.filter(
    ({ metadata }) => metadata.labels['kubernetes.io/service-name'] === name,
  );
  return service.spec.ports
    .filter(({ protocol }) => protocol === 'TCP')
    .map(({ name: portName = '', port, nodePort }) => {
      const targets = slices.flatMap(({ endpoints, ports }) => {
        // A slice has the ports that its own Pods have: with named target ports they differ from slice to slice.
        const target = ports.find((one) => one.name === portName);
        if (target === undefined) return [];
        const addresses = endpoints.flatMap((endpoint) => endpoint.addresses);
        return addresses.flatMap((ip) => {
          const pod = pods.find((one) => one.addresses.includes(ip));
          return pod === undefined ? [] : [{ workload: pod.workload, port: target.port ?? port }];
        });
      });
      const leadsTo = listeners.filter((listener) =>
        targets.some((one) => one.workload === listener.workload && one.port === listener.port),
      );
      return {
        port,
        nodePort,
        leadsTo: leadsTo.map(({ id }) => id),
        workloads: [...new Set(targets.map(({ workload }) => workload))],
      };
    });
}
