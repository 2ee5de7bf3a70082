import { isIP, isIPv4, isIPv6 } from 'node:net';
import type { Door } from './door.ts';
import type { Listener } from './listener.ts';
import { nodeDoors } from './node-doors.ts';
import type { Topology, TopologyPod } from './topology.ts';

/**
 * The doors of nodes, from a Pod of the system. Its own node turns a NodePort into a Pod's address before any policy looks; by the
 * address of another node it goes out to that node, which its policy need not allow.
 */
export function nodeDoorsFrom(
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
 * Doors from a node. No policy holds it off from its own Pods, but from those of other nodes, and a Service picks one of both.
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function exemptAt(
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

/** Where Pods have no IPv6 (or no IPv4) address, there is no such path from a Pod: nothing to try, and nothing proven. */
export function ofPodFamilies({ pods }: Topology, doors: readonly Door[]): readonly Door[] {
  const podIPs = pods.flatMap(({ addresses }) => addresses);
  const families = [isIPv4, isIPv6].filter((isOfFamily) => podIPs.some(isOfFamily));
  // What a name stands for, only its resolver knows.
  return doors.filter(
    ({ host }) => isIP(host) === 0 || families.some((isOfFamily) => isOfFamily(host)),
  );
}
