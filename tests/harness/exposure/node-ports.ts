import { isIPv4, isIPv6 } from 'node:net';
import type { Listener } from './listener.ts';
import { declaredPortsOf } from './pod-port.ts';
import { behind } from './service-ports.ts';
import type { Topology } from './topology.ts';

/** NodePorts in use at an address: a Service answers at addresses of its own IP families only (Kubernetes: dual-stack Services). */
export function nodePortsAt(host: string, topology: Topology, listeners: readonly Listener[]) {
  const isOfFamily = isIPv6(host) ? isIPv6 : isIPv4;
  const served = topology.services.filter(({ spec }) => spec.clusterIPs.some(isOfFamily));
  return new Map(
    served.flatMap((service) =>
      behind(service, topology, listeners).flatMap(({ nodePort, leadsTo, workloads }) =>
        nodePort === undefined
          ? []
          : [
              [
                nodePort,
                { leadsTo, workloads, object: `Service/${service.metadata.name}` },
              ] as const,
            ],
      ),
    ),
  );
}

/** Host ports, and everything that listens in a Pod which is in its node's own network. */
export const portsOnNodes = (listeners: readonly Listener[]) =>
  listeners.flatMap((listener) =>
    listener.pods.flatMap((pod) => {
      const { hostNetwork, nodeName } = pod.object.spec;
      const own = { hostPort: listener.port, hostIP: undefined };
      const taken = hostNetwork ? [own] : declaredPortsOf(pod, listener);
      return taken.flatMap(({ hostPort, hostIP }) =>
        hostPort === undefined ? [] : [{ node: nodeName, port: hostPort, hostIP, listener }],
      );
    }),
  );
