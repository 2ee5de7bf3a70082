import { isIPv6 } from 'node:net';
import { HarnessError } from '../errors.ts';
import type { Contract } from '../exposure/contract.ts';
import { address, type Door } from '../exposure/door.ts';
import type { Survey } from '../exposure/survey.ts';
import { inPod, outside, runner, type Vantage } from '../exposure/vantage.ts';
import { namespace, type ServiceName, services, vantagesNamespace } from '../services.ts';
import type { NodeContainer } from '../tools/docker.ts';
import type { Cluster } from '../tools/kind.ts';
import type { Pod } from '../tools/objects.ts';
import { outsideOf } from './kind-outside.ts';
import type { Endpoints } from './target.ts';

const canaryPort = 8099;

/** Where a client outside finds Users and Tasks: published ports where there are any, else a node's address. */
export function endpointsOf(
  { services: found }: Pick<Survey, 'services'>,
  nodes: readonly Pick<NodeContainer, 'addresses' | 'published'>[],
): Endpoints {
  const endpoint = (name: ServiceName): string => {
    const { port } = services[name];
    const nodePort = found
      .find(({ metadata }) => metadata.name === name)
      ?.spec.ports.find((one) => one.port === port)?.nodePort;
    if (nodePort === undefined) {
      throw new HarnessError(
        `Service "${name}" in namespace "${namespace}" has no nodePort for port ${port}, so no suite can reach it. ` +
          `Set spec.type to NodePort in k8s/k8s-${name}.yaml.`,
      );
    }
    const door = nodes
      .flatMap(({ published }) => published)
      .find(({ containerPort }) => containerPort === nodePort);
    const [nodeAddress = ''] = nodes.flatMap(({ addresses }) => addresses);
    return door === undefined ? urlOf(nodeAddress, nodePort) : urlOf(door.host, door.port);
  };
  return { users: endpoint('users'), tasks: endpoint('tasks') };
}

/** A port published on every address is asked at loopback; an IPv6 address stands in brackets (RFC 3986, 3.2.2). */
export function urlOf(published: string, port: number): string {
  const host = published === '0.0.0.0' ? '127.0.0.1' : published === '::' ? '::1' : published;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** Every place to look from that a kind cluster gives, and those inside the system that have no Pod now. */
export function vantagesOn(
  { name: cluster, kubeconfig }: Cluster,
  { inside }: Pick<Contract, 'inside'>,
  { pods }: Pick<Survey, 'pods'>,
): { vantages: readonly Vantage[]; missing: readonly string[] } {
  const by = {
    kubectl: ['--kubeconfig', kubeconfig],
    byHand: ['--kubeconfig', `./${cluster}.kubeconfig`],
  };
  const idle = { ...by, container: 'prober' };
  const brought = { isOfSystem: false, place: 'pod' } as const;
  const found = Object.entries(inside).map(([name, container]) => ({
    name,
    container,
    pod: podWith(container, pods),
  }));
  return {
    vantages: [
      runner,
      outside(outsideOf(cluster)),
      inPod(
        { ...brought, name: 'node', place: 'node' },
        { ...idle, namespace: vantagesNamespace, pod: 'node' },
      ),
      inPod(
        { ...brought, name: 'stranger' },
        { ...idle, namespace: vantagesNamespace, pod: 'stranger' },
      ),
      inPod({ ...brought, name: 'neighbour' }, { ...idle, namespace, pod: 'neighbour' }),
      ...found.flatMap(({ name, container, pod }) =>
        pod === undefined
          ? []
          : [
              inPod(
                { name, place: 'pod', isOfSystem: true },
                { ...by, namespace, pod: pod.metadata.name, container },
              ),
            ],
      ),
    ],
    missing: found.flatMap(({ name, container, pod }) =>
      pod === undefined
        ? [`Nobody could look from ${name}: no Pod has the container "${container}".`]
        : [],
    ),
  };
}

const podWith = (container: string, pods: readonly Pod[]): Pod | undefined =>
  pods.find(({ spec }) => spec.containers.some(({ name }) => name === container));

/** The Pod that a NetworkPolicy closes to everybody but its own node: the `neighbour`, which listens for that. */
export function canaryOf({ vantagePods }: Pick<Survey, 'vantagePods'>): Door | undefined {
  const host = vantagePods.find(({ metadata }) => metadata.name === 'neighbour')?.status.podIPs[0]
    ?.ip;
  if (host === undefined) return undefined;
  const label = `the canary at ${address(host, canaryPort)}`;
  return { label, path: 'Pod IP', host, port: canaryPort, leadsTo: [] };
}
