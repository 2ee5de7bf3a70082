import type { Service } from '../tools/service-objects.ts';
import { portsNamed } from './pod-port.ts';
import type { Topology, TopologyPod } from './topology.ts';

export type ServicePort = Service['spec']['ports'][number];

/** A port of a workload that a Service port leads to. */
export interface Target {
  readonly workload: string;
  readonly protocol: string;
  readonly port: number;
}

/**
 * Where a Service port leads: by the selector, which says what will be, and by the EndpointSlices, which say what is and
 * are all there is to a Service without a selector.
 * https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors
 */
export function targetsOf(
  service: Service,
  port: ServicePort,
  topology: Topology,
): readonly Target[] {
  if (service.spec.type === 'ExternalName') return []; // a DNS alias: its selector and ports do nothing
  const { protocol } = port;
  const found = [
    ...bySelector(service, port, topology),
    ...byEndpointSlices(service, port, topology),
  ].map(({ pod, number }) => ({ workload: pod.workload, protocol, port: number }));
  return [...new Map(found.map((target) => [JSON.stringify(target), target])).values()];
}

interface Place {
  readonly pod: TopologyPod;
  readonly number: number;
}

function bySelector(
  { spec }: Service,
  { port, targetPort = port, protocol }: ServicePort,
  { pods }: Topology,
): readonly Place[] {
  const wanted = Object.entries(spec.selector);
  if (wanted.length === 0) return [];
  return pods
    .filter(({ object }) => wanted.every(([key, value]) => object.metadata.labels[key] === value))
    .flatMap((pod) => {
      const numbers =
        typeof targetPort === 'number'
          ? [targetPort]
          : portsNamed(pod.object, targetPort, protocol);
      return numbers.map((number) => ({ pod, number }));
    });
}

function byEndpointSlices(
  { metadata }: Service,
  { name = '', port }: ServicePort,
  { pods, endpointSlices }: Topology,
): readonly Place[] {
  const slices = endpointSlices.filter(
    (slice) => slice.metadata.labels['kubernetes.io/service-name'] === metadata.name,
  );
  return slices.flatMap(({ endpoints, ports }) => {
    const behind = pods.filter(({ object, addresses }) =>
      endpoints.some(
        ({ addresses: found, targetRef }) =>
          (targetRef?.kind === 'Pod' && targetRef.name === object.metadata.name) ||
          found.some((ip) => addresses.includes(ip)),
      ),
    );
    return ports
      .filter((one) => one.name === name)
      .flatMap((one) => behind.map((pod) => ({ pod, number: one.port ?? port })));
  });
}
