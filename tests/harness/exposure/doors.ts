import { isIPv4, isIPv6 } from 'node:net';
import { type ServiceName, serviceNames, services } from '../services.ts';
import type { Door } from './door.ts';
import type { Topology } from './topology.ts';

const authPort = services.auth.port;

/** kube-apiserver's default --service-node-port-range. */
const nodePortRange = { first: 30_000, last: 32_767 };

/** The API server's own port on a node: who may pass through it is a question of RBAC, not of reachability. */
const apiServerPort = 6443;

/** The ways in from a machine beside the nodes that have a name: each node address × port 80, × the NodePorts in use. */
export function doorsOfNodes(topology: Topology): readonly Door[] {
  return doorsAtNodes(topology, [...new Set([authPort, ...nodePortsInUse(topology).keys()])]);
}

/** And those that nobody named: each node address × the rest of the NodePort range. */
export function sweepOfNodes(topology: Topology): readonly Door[] {
  const { first, last } = nodePortRange;
  const named = nodePortsInUse(topology);
  const range = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return doorsAtNodes(
    topology,
    range.filter((port) => !named.has(port)),
  );
}

function doorsAtNodes(topology: Topology, ports: readonly number[]): readonly Door[] {
  return topology.nodeAddresses.flatMap((host) => {
    const nodePorts = nodePortsInUse(topology, isIPv6(host) ? isIPv6 : isIPv4);
    return ports.map((port) => ({
      label: `node ${address(host, port)}`,
      host,
      port,
      expected: nodePorts.get(port) ?? 'nobody',
    }));
  });
}

/** The node's ports that are published on the machine the harness runs on. */
export function doorsPublished(topology: Topology): readonly Door[] {
  const nodePorts = nodePortsInUse(topology);
  return topology.published
    .filter(({ containerPort }) => containerPort !== apiServerPort)
    .map(({ host, port, containerPort }) => ({
      label: `published port ${address(host, port)} (node port ${containerPort})`,
      host: host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host,
      port,
      expected: nodePorts.get(containerPort) ?? 'nobody',
    }));
}

/** Every way in from a Pod: Pod IPs, ClusterIPs and DNS names × port 80 and the Service's own, node addresses × port 80. */
export function doorsOfPods(topology: Topology): readonly Door[] {
  const byPodIp = topology.pods.flatMap(({ deployment, addresses }) =>
    addresses.flatMap((host) =>
      [authPort, ...portsOf(deployment)].map((port) => ({
        label: `Pod ${deployment} at its Pod IP ${address(host, port)}`,
        host,
        port,
        expected: publicService(deployment, port),
      })),
    ),
  );
  const byService = topology.services.flatMap(({ name, clusterIPs, ports }) => {
    const hosts = [...clusterIPs.filter((ip) => ip !== 'None'), dnsName(name, topology)];
    const tried = new Set([authPort, ...ports.map(({ port }) => port)]);
    return hosts.flatMap((host) =>
      [...tried].map((port) => ({
        label: `Service ${name} at ${address(host, port)}`,
        host,
        port,
        expected: publicService(name, port),
        // A ClusterIP has its Service's ports only; where others are sent is the outer network's affair.
        ...(ports.some((one) => one.port === port) ? {} : { mayBeElsewhere: true as const }),
      })),
    );
  });
  // Where Pods have no IPv6 (or no IPv4) address, there is no such path from a Pod: nothing to try, and nothing proven.
  const podIPs = topology.pods.flatMap(({ addresses }) => addresses);
  const families = [isIPv4, isIPv6].filter((isOfFamily) => podIPs.some(isOfFamily));
  const reachable = topology.nodeAddresses.filter((ip) => families.some((is) => is(ip)));
  const byNode = reachable.map((host) => ({
    label: `node ${address(host, authPort)}`,
    host,
    port: authPort,
    expected: 'nobody' as const,
  }));
  return [...byPodIp, ...byService, ...byNode];
}

/** Service ports that lead to nobody public, each in a sentence: a wall is down even where another one still holds. */
export function doorsTooMany({ services: found }: Topology): readonly string[] {
  return found.flatMap(({ name, ports }) =>
    ports
      .filter(({ port }) => publicService(name, port) === 'nobody')
      .map(({ port, nodePort }) => {
        const doors =
          nodePort === undefined ? `port ${port}` : `port ${port} and NodePort ${nodePort}`;
        return `Service "${name}" opens ${doors}: only Users and Tasks may have a Service`;
      }),
  );
}

/** Auth inside its own Pod: the proof that it lives. */
export const doorInside: Door = {
  label: `auth-container at localhost:${authPort}`,
  host: '127.0.0.1',
  port: authPort,
  expected: 'auth',
};

/** The one door that every vantage may use, by which its prober shows that it works. */
export const isWitness = ({ expected }: Door): boolean => expected === 'users';

/**
 * NodePorts in use, and who may answer there: the Service's own name, unless that is not a public service. A Service answers at
 * the node addresses of its own IP families only. https://kubernetes.io/docs/concepts/services-networking/dual-stack/
 */
function nodePortsInUse(
  { services: found }: Topology,
  isOfFamily: (ip: string) => boolean = () => true,
): ReadonlyMap<number, Door['expected']> {
  const served = found.filter(({ clusterIPs }) => clusterIPs.some(isOfFamily));
  return new Map(
    served.flatMap(({ name, ports }) =>
      ports.flatMap(({ port, nodePort }) =>
        nodePort === undefined ? [] : [[nodePort, publicService(name, port)] as const],
      ),
    ),
  );
}

function publicService(name: string, port: number): Door['expected'] {
  const service = publicNames.find((one) => one === name);
  return service !== undefined && services[service].port === port ? service : 'nobody';
}

const publicNames: readonly ServiceName[] = serviceNames.filter((name) => name !== 'auth');

const portsOf = (deployment: string): readonly number[] =>
  publicNames
    .filter((name) => services[name].deployment === deployment)
    .map((name) => services[name].port);

const dnsName = (service: string, { namespace }: Topology): string =>
  `${service}.${namespace}.svc.cluster.local`;

const address = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
