import { HarnessError } from '../errors.ts';
import type { Contract } from '../exposure/contract.ts';
import { address, type Door } from '../exposure/door.ts';
import type { Examined } from '../exposure/examine.ts';
import type { Survey } from '../exposure/survey.ts';
import { inPod, outside, type PodPlace, runner, type Vantage } from '../exposure/vantage.ts';
import { namespace, type ServiceName, services, wallsNamespace } from '../services.ts';
import type { NodeContainer } from '../tools/docker.ts';
import type { Pod } from '../tools/objects.ts';
import { urlOf } from '../tools/url.ts';
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

/** Where the vantages of a cluster are. */
export interface VantagePlaces extends Pick<PodPlace, 'kubectl' | 'byHand' | 'api'> {
  readonly namespace: string;
  readonly vantagesNamespace: string;
  /** The name of the container beside the nodes. */
  readonly outside: string;
  /** The node on which the vantage `node` stands. */
  readonly home: string | undefined;
  /** Vantages that could not be made, each with a sentence that says why. */
  readonly lacking?: ReadonlyMap<string, string>;
}

/** Every place to look from that there is, and those that there are not: not made, or inside the system without a Pod now. */
export function vantagesOn(
  { kubectl, byHand, api, namespace, vantagesNamespace, ...places }: VantagePlaces,
  { inside }: Pick<Contract, 'inside'>,
  { pods }: Pick<Survey, 'pods'>,
): Pick<Examined, 'vantages' | 'missing'> {
  const { outside: beside, home, lacking = new Map<string, string>() } = places;
  const by = { kubectl, byHand, api };
  const idle = { ...by, container: 'prober' };
  const brought = { isOfSystem: false, place: 'pod' } as const;
  const found = Object.entries(inside).map(([name, container]) => ({
    name,
    container,
    pod: podWith(container, pods),
  }));
  const vantages = [
    runner,
    outside(beside),
    {
      ...inPod(
        { ...brought, name: 'node', place: 'node' },
        { ...idle, namespace: vantagesNamespace, pod: 'node' },
      ),
      node: home,
    },
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
  ];
  const podless = found
    .filter(({ pod }) => pod === undefined)
    .map(({ name, container }): [string, string] => [
      name,
      `Nobody could look from ${name}: no Pod has the container "${container}".`,
    ]);
  return {
    vantages: vantages.filter(({ name }) => !lacking.has(name)),
    missing: new Map([...lacking, ...podless]),
  };
}

/** The place inside the Pod of the walls: what `pod` is to the system. */
export const insideWalls = ({
  kubectl,
  byHand,
  api,
}: Pick<PodPlace, 'kubectl' | 'byHand' | 'api'>): Vantage =>
  inPod(
    { name: 'pod', place: 'pod', isOfSystem: true },
    { kubectl, byHand, api, namespace: wallsNamespace, pod: 'walls', container: 'none' },
  );

/** The first of the Pods that has a container of this name. */
export const podWith = (container: string, pods: readonly Pod[]): Pod | undefined =>
  pods.find(({ spec }) => spec.containers.some(({ name }) => name === container));

/** The Pod that a NetworkPolicy closes to everybody but its own node: the `neighbour`, which listens for that. */
export function canaryOf({ vantagePods }: Pick<Survey, 'vantagePods'>): Door | undefined {
  const host = vantagePods.find(({ metadata }) => metadata.name === 'neighbour')?.status.podIPs[0]
    ?.ip;
  if (host === undefined) return undefined;
  const label = `the canary at ${address(host, canaryPort)}`;
  return { label, path: 'Pod IP', host, port: canaryPort, leadsTo: [] };
}
