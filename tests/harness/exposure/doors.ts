import { isIPv4, isIPv6 } from 'node:net';
import { address, type Door } from './door.ts';
import type { Listener } from './listener.ts';
import { behind } from './service-ports.ts';
import type { Topology, TopologyPod } from './topology.ts';
import type { Vantage } from './vantage.ts';

/** kube-apiserver's default --service-node-port-range. */
const nodePortRange = { first: 30_000, last: 32_767 };

/** The API server's own port on a node: who may pass through it is a question of RBAC, not of reachability. */
const apiServerPort = 6443;

/** Every way in that a vantage has, whether or not anything leads there. */
export function doorsFor(
  vantage: Vantage,
  topology: Topology,
  listeners: readonly Listener[],
): readonly Door[] {
  const found = listeners.filter(({ protocol }) => protocol === 'TCP');
  switch (vantage.place) {
    case 'host':
      return [
        ...publishedDoors(topology, found),
        ...nodeDoors(topology, found),
        ...externalDoors(topology, found),
      ];
    case 'beside the nodes':
      return [
        ...nodeDoors(topology, found),
        ...externalDoors(topology, found),
        ...sweptDoors(topology, found),
      ];
    case 'node':
      return exemptAt(vantage.node, topology, [
        ...podDoors(topology, found),
        ...serviceDoors(topology, found),
        ...nodeDoors(topology, found),
        ...externalDoors(topology, found),
      ]);
    case 'pod': {
      const pod = topology.pods.find(({ object }) => object.metadata.name === vantage.pod);
      const own = pod?.workload;
      const doors = [
        ...podDoors(topology, found),
        ...serviceDoors(topology, found),
        ...ofPodFamilies(topology, nodeDoorsFrom(pod, topology, found)),
        ...ofPodFamilies(topology, externalDoors(topology, found)),
      ];
      // How a Pod reaches itself is a question of its own: by loopback.
      const outward = doors.filter(
        ({ workloads }) => own === undefined || !workloads?.includes(own),
      );
      return [...loopbackDoors(found, own), ...outward];
    }
  }
}

function loopbackDoors(listeners: readonly Listener[], own: string | undefined): readonly Door[] {
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

function podDoors({ pods }: Topology, listeners: readonly Listener[]): readonly Door[] {
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

/** A Service's ClusterIPs and DNS name, at its own ports and at those of whatever else listens in the Pods behind it. */
function serviceDoors(topology: Topology, listeners: readonly Listener[]): readonly Door[] {
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

/** Each node address × the NodePorts in use, × the ports that anything of the system listens on or takes of the node. */
function nodeDoors(topology: Topology, listeners: readonly Listener[]): readonly Door[] {
  const onNode = portsOnNodes(topology, listeners);
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
            const taken = onNode.filter((one) => one.port === port && one.node === name);
            return {
              label: `node ${name} at ${address(host, port)}`,
              path: 'node address' as const,
              host,
              port,
              leadsTo: taken.map(({ id }) => id),
              ...(taken.length === 0 ? {} : { workloads: taken.map(({ workload }) => workload) }),
            };
          }),
      ];
    }),
  );
}

/**
 * The same, from a Pod of the system. Its own node turns a NodePort into a Pod's address before any policy looks; by the address of
 * another node it goes out to that node, which its policy need not allow.
 */
function nodeDoorsFrom(
  pod: TopologyPod | undefined,
  topology: Topology,
  listeners: readonly Listener[],
): readonly Door[] {
  const doors = nodeDoors(topology, listeners);
  if (pod === undefined) return doors;
  const near = topology.nodes.find(({ name }) => name === pod.object.spec.nodeName)?.addresses;
  return doors.map((door) => (near?.includes(door.host) ? door : { ...door, mayBeClosed: true }));
}

/**
 * The same, from a node. No policy holds it off from its own Pods, but from those of other nodes, and a Service picks one of both.
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
function exemptAt(
  node: string | undefined,
  { pods }: Topology,
  doors: readonly Door[],
): readonly Door[] {
  const away = pods.filter(({ object }) => node !== undefined && object.spec.nodeName !== node);
  const isAway = ({ path, host, workloads }: Door) =>
    away.some(({ addresses, workload }) =>
      path === 'Pod IP' ? addresses.includes(host) : workloads?.includes(workload),
    );
  return doors.map((door) => (isAway(door) ? { ...door, mayBeClosed: true } : door));
}

/** Host ports, and everything that listens in a Pod which is in its node's own network. */
function portsOnNodes({ pods }: Topology, listeners: readonly Listener[]) {
  return pods.flatMap(({ object, workload }) => {
    const own = listeners.filter((listener) => listener.workload === workload);
    const { hostNetwork, containers, nodeName } = object.spec;
    const declared = containers.flatMap(({ ports }) => ports);
    return own.flatMap(({ id, port }) => {
      const hostPorts = declared.flatMap((one) =>
        one.containerPort === port && one.hostPort !== undefined ? [one.hostPort] : [],
      );
      return [...hostPorts, ...(hostNetwork ? [port] : [])].map((taken) => ({
        node: nodeName,
        port: taken,
        id,
        workload,
      }));
    });
  });
}

/** The rest of the NodePort range, where nobody should answer. */
function sweptDoors(topology: Topology, listeners: readonly Listener[]): readonly Door[] {
  const { first, last } = nodePortRange;
  const range = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return topology.nodes.flatMap(({ name, addresses }) =>
    addresses.flatMap((host) => {
      const named = nodePortsAt(host, topology, listeners);
      return range
        .filter((port) => !named.has(port) && !topology.nodePortsElsewhere?.includes(port))
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
function publishedDoors(topology: Topology, listeners: readonly Listener[]): readonly Door[] {
  const onNode = portsOnNodes(topology, listeners);
  const elsewhere = [apiServerPort, ...(topology.nodePortsElsewhere ?? [])];
  return topology.nodes.flatMap(({ name, addresses, published }) =>
    published
      .filter(({ containerPort }) => !elsewhere.includes(containerPort))
      .map(({ host, port, containerPort }) => {
        const nodePort = nodePortsAt(addresses[0] ?? '', topology, listeners).get(containerPort);
        const taken = onNode.filter((one) => one.node === name && one.port === containerPort);
        return {
          label: `published port ${address(host, port)} (port ${containerPort} of node ${name})`,
          path: 'published port' as const,
          host: host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host,
          port,
          leadsTo: [...(nodePort?.leadsTo ?? []), ...taken.map(({ id }) => id)],
          ...(nodePort === undefined ? {} : { workloads: nodePort.workloads }),
          object: nodePort?.object ?? `node/${name}`,
        };
      }),
  );
}

/** Addresses that a Service claims beside the cluster's own: externalIPs, and what a load balancer gave it. */
function externalDoors(topology: Topology, listeners: readonly Listener[]): readonly Door[] {
  return topology.services.flatMap((service) => {
    const { externalIPs } = service.spec;
    const balanced = service.status.loadBalancer.ingress.flatMap(({ ip }) => ip ?? []);
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

/** NodePorts in use at an address: a Service answers at addresses of its own IP families only (Kubernetes: dual-stack Services). */
function nodePortsAt(host: string, topology: Topology, listeners: readonly Listener[]) {
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

/** Where Pods have no IPv6 (or no IPv4) address, there is no such path from a Pod: nothing to try, and nothing proven. */
function ofPodFamilies({ pods }: Topology, doors: readonly Door[]): readonly Door[] {
  const podIPs = pods.flatMap(({ addresses }) => addresses);
  const families = [isIPv4, isIPv6].filter((isOfFamily) => podIPs.some(isOfFamily));
  return doors.filter(({ host }) => families.some((isOfFamily) => isOfFamily(host)));
}
