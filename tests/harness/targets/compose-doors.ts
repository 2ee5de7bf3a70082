import { type Contract, listenerId } from '../exposure/contract.ts';
import { address, type Door } from '../exposure/door.ts';
import type { Listener } from '../exposure/listener.ts';
import type { Socket } from '../exposure/socket.ts';
import type { Published } from '../tools/docker.ts';

/** A network namespace of the project: what a Pod is to Kubernetes. */
export interface Namespace {
  /** The service that owns it, which is its name on the network. */
  readonly owner: string;
  /** The containers in it, by the names of the contract. */
  readonly containers: readonly string[];
  readonly addresses: readonly string[];
  readonly published: readonly Published[];
  /** The vantage that is inside it, if there is one. */
  readonly inside: string | undefined;
  /** What listens in it, as far as somebody is inside to look. */
  readonly sockets: readonly Socket[];
}

/** Docker's own resolver, in every container of such a network. */
const dockerDns = '127.0.0.11';

/** Every listener of a namespace: the contract's, and whatever else is there. */
export function listenersIn(
  { owner, containers, sockets }: Namespace,
  contract: Pick<Contract, 'listeners'>,
): readonly Listener[] {
  const entries = contract.listeners.filter(({ container }) => containers.includes(container));
  const found = sockets.filter((one) => one.protocol === 'TCP' && one.address !== dockerDns);
  const ports = new Set([...entries, ...found].map(({ port }) => port));
  return [...ports].map((port): Listener => {
    const entry = entries.find((one) => one.port === port);
    const id = listenerId(entry ?? { container: owner, port });
    // Who knocks finds out whether anybody is there, and by which address.
    return { id, workload: owner, protocol: 'TCP', port, scope: 'unknown', entry, pods: [] };
  });
}

/** The ports of a namespace that are published on the machine the harness runs on. */
export const publishedDoors = (
  { owner, published }: Namespace,
  listeners: readonly Listener[],
): readonly Door[] =>
  published.map(({ host, port, containerPort }) => ({
    label: `published port ${address(host, port)} (port ${containerPort} of ${owner})`,
    path: 'published port',
    host,
    port,
    leadsTo: behind(owner, containerPort, listeners),
    workloads: [owner],
    object: `service/${owner}`,
  }));

/** Its addresses and, for who shares a network with it, its name, each with every port that anything there listens on. */
export const networkDoors = (
  { owner, addresses }: Namespace,
  listeners: readonly Listener[],
  knowsNames: boolean,
): readonly Door[] => {
  const hosts = [
    ...addresses.map((host) => ({ host, path: 'Pod IP' as const })),
    ...(knowsNames ? [{ host: owner, path: 'DNS name' as const }] : []),
  ];
  const own = listeners.filter(({ workload }) => workload === owner);
  return hosts.flatMap(({ host, path }) =>
    own.map(({ id, port }) => ({
      label: `${owner} at ${address(host, port)}`,
      path,
      host,
      port,
      leadsTo: [id],
      workloads: [owner],
      object: `service/${owner}`,
    })),
  );
};

/** Its own loopback, for who is inside. */
export const loopbackDoors = (
  { owner }: Namespace,
  listeners: readonly Listener[],
): readonly Door[] =>
  listeners
    .filter(({ workload }) => workload === owner)
    .map(({ id, port }) => ({
      label: `${id} at localhost:${port}`,
      path: 'loopback',
      host: '127.0.0.1',
      port,
      leadsTo: [id],
      workloads: [owner],
    }));

const behind = (owner: string, port: number, listeners: readonly Listener[]): readonly string[] =>
  listeners.filter((one) => one.workload === owner && one.port === port).map(({ id }) => id);
