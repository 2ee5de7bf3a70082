import { apiServerPort } from '../tools/api-server-url.ts';
import { address, type Door } from './door.ts';
import type { Listener } from './listener.ts';
import { nodePortsAt, portsOnNodes } from './node-ports.ts';
import type { Topology } from './topology.ts';

/** kube-apiserver's default --service-node-port-range. */
const nodePortRange = { first: 30_000, last: 32_767 };

/** Each node address × the NodePorts in use, × the ports that anything of the system listens on or takes of the node. */
export function nodeDoors(topology: Topology, listeners: readonly Listener[]): readonly Door[] {
  const onNode = portsOnNodes(listeners);
  return topology.nodes.flatMap(({ name, addresses }) =>
    addresses.flatMap((host) => {
      const nodePorts = nodePortsAt(host, topology, listeners);
      const ports = new Set(listeners.map(({ port }) => port));
      for (const { port } of onNode) ports.add(port);
      return [
        ...[...nodePorts].map(([port, { leadsTo, workloads, object }]) => ({
          label: `node ${name} at NodePort ${address(host, port)}`,
          path: 'NodePort' as const,
          host,
          port,
          leadsTo,
          workloads,
          object,
        })),
        ...[...ports]
          .filter((port) => !nodePorts.has(port))
          .map((port) => {
            const taken = onNode.filter(
              (one) => one.port === port && one.node === name && (one.hostIP ?? host) === host,
            );
            return {
              label: `node ${name} at ${address(host, port)}`,
              path: 'node address' as const,
              host,
              port,
              leadsTo: taken.map(({ listener }) => listener.id),
              ...(taken.length === 0
                ? {}
                : { workloads: taken.map(({ listener }) => listener.workload) }),
            };
          }),
      ];
    }),
  );
}

/** The rest of the NodePort range, where nobody should answer but kube-proxy, which says there how healthy a Service is. */
export function sweptDoors(topology: Topology, listeners: readonly Listener[]): readonly Door[] {
  const { first, last } = nodePortRange;
  const range = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const health = topology.services.map(({ spec }) => spec.healthCheckNodePort);
  const others = new Set([...health, ...(topology.nodePortsElsewhere ?? [])]);
  return topology.nodes.flatMap(({ name, addresses }) =>
    addresses.flatMap((host) => {
      const named = nodePortsAt(host, topology, listeners);
      return range
        .filter((port) => !named.has(port) && !others.has(port))
        .map((port) => ({
          label: `node ${name} at ${address(host, port)}`,
          path: 'NodePort' as const,
          host,
          port,
          leadsTo: [],
          isSwept: true as const,
        }));
    }),
  );
}

/** The nodes' ports that are published on the machine the harness runs on, but for those that lead to another namespace's Service. */
export function publishedDoors(
  topology: Topology,
  listeners: readonly Listener[],
): readonly Door[] {
  const onNode = portsOnNodes(listeners);
  // Who may pass through the API server is a question of RBAC, not of reachability.
  const elsewhere = [apiServerPort, ...(topology.nodePortsElsewhere ?? [])];
  return topology.nodes.flatMap(({ name, addresses, published }) =>
    published
      .filter(({ containerPort }) => !elsewhere.includes(containerPort))
      .map(({ host, port, containerPort }) => {
        const nodePort = nodePortsAt(addresses[0] ?? '', topology, listeners).get(containerPort);
        const taken = onNode.filter(
          (one) =>
            one.node === name &&
            one.port === containerPort &&
            (one.hostIP === undefined || addresses.includes(one.hostIP)),
        );
        return {
          label: `published port ${address(host, port)} (port ${containerPort} of node ${name})`,
          path: 'published port' as const,
          host: host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host,
          port,
          leadsTo: [...(nodePort?.leadsTo ?? []), ...taken.map(({ listener }) => listener.id)],
          ...(nodePort === undefined ? {} : { workloads: nodePort.workloads }),
          object: nodePort?.object ?? `node/${name}`,
        };
      }),
  );
}
