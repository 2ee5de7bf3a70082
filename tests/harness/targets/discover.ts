import { isIPv6 } from 'node:net';
import { z } from 'zod';
import { HarnessError } from '../errors.ts';
import { eventually } from '../eventually.ts';
import type { Exec } from '../exec.ts';
import type { Topology } from '../exposure/topology.ts';
import { inPod, outside, runner, type Vantage } from '../exposure/vantage.ts';
import { namespace, type ServiceName, services, vantagesNamespace } from '../services.ts';
import { inspectNodes, type NodeContainer } from '../tools/docker.ts';
import type { Cluster } from '../tools/kind.ts';
import { getObjects, type Kubectl } from '../tools/kubectl.ts';
import { nodeSchema, type Pod, podSchema, type Service, serviceSchema } from '../tools/objects.ts';
import { outsideOf } from './kind-outside.ts';
import type { Endpoints } from './target.ts';

const answerTimeoutMs = 30_000;

export interface Found {
  readonly topology: Topology;
  readonly kubernetes: string;
  readonly nodes: readonly NodeContainer[];
  readonly pods: readonly Pod[];
}

/** Reads every address of the running system from the cluster and from Docker; nothing is assumed. */
export async function discover(
  exec: Exec,
  kubectl: Kubectl,
  nodeNames: readonly string[],
  signal: AbortSignal,
): Promise<Found> {
  const objectSchema = z.discriminatedUnion('kind', [nodeSchema, podSchema, serviceSchema]);
  const [nodes, objects] = await Promise.all([
    inspectNodes(exec, nodeNames, signal),
    getObjects(kubectl, ['nodes,pods,services', '--namespace', namespace], objectSchema, signal),
  ]);
  const pods = objects.filter(({ kind }) => kind === 'Pod') as Pod[];
  const found = objects.filter(({ kind }) => kind === 'Service') as Service[];
  const node = objects.find((object) => object.kind === 'Node');
  return {
    nodes,
    pods,
    kubernetes: node?.status.nodeInfo.kubeletVersion ?? 'unknown',
    topology: {
      namespace,
      nodeAddresses: nodes.flatMap(({ addresses }) => addresses),
      published: nodes.flatMap(({ published }) => published),
      services: found.map(({ metadata, spec }) => ({
        name: metadata.name,
        clusterIPs: spec.clusterIPs,
        ports: spec.ports,
      })),
      pods: pods.flatMap(({ metadata, status }) => {
        const deployment = metadata.labels['app.kubernetes.io/name'];
        const addresses = status.podIPs.map(({ ip }) => ip);
        return deployment === undefined ? [] : [{ name: metadata.name, deployment, addresses }];
      }),
    },
  };
}

/** Where a client outside finds Users and Tasks: published ports where there are any, else a node's address. */
export function endpointsOf({ services: found, published, nodeAddresses }: Topology): Endpoints {
  const endpoint = (name: ServiceName): string => {
    const { port } = services[name];
    const nodePort = found
      .find((service) => service.name === name)
      ?.ports.find((one) => one.port === port)?.nodePort;
    if (nodePort === undefined) {
      throw new HarnessError(
        `Service "${name}" in namespace "${namespace}" has no nodePort for port ${port}, so no suite can reach it. ` +
          `Set spec.type to NodePort in k8s/k8s-${name}.yaml.`,
      );
    }
    const door = published.find(({ containerPort }) => containerPort === nodePort);
    return door === undefined
      ? urlOf(nodeAddresses[0] ?? '', nodePort)
      : urlOf(door.host, door.port);
  };
  return { users: endpoint('users'), tasks: endpoint('tasks') };
}

/** A port published on every address is asked at loopback; an IPv6 address stands in brackets (RFC 3986, 3.2.2). */
function urlOf(published: string, port: number): string {
  const host = published === '0.0.0.0' ? '127.0.0.1' : published === '::' ? '::1' : published;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** Waits until the public services say, through the very doors that the suites use, that they can do their work. */
export async function untilTheyAnswer(endpoints: Endpoints, signal: AbortSignal): Promise<void> {
  await Promise.all(
    Object.values(endpoints).map((url: string) =>
      eventually(
        `an answer from ${url}/readyz`,
        async (attempt) => {
          const { status } = await fetch(`${url}/readyz`, { signal: attempt });
          if (status !== 200) throw new Error(`the answer was ${status}`);
        },
        { timeoutMs: answerTimeoutMs, intervalMs: 100, signal },
      ),
    ),
  );
}

/** Every place to look from that a kind cluster gives. */
export function vantagesOf(
  { pods }: Pick<Found, 'pods'>,
  { name: cluster, kubeconfig }: Cluster,
): readonly Vantage[] {
  const podOf = (name: ServiceName): string => {
    const { deployment } = services[name];
    const pod = pods.find(
      ({ metadata }) => metadata.labels['app.kubernetes.io/name'] === deployment,
    );
    if (pod === undefined)
      throw new HarnessError(`Deployment "${deployment}" has no Pod to look from.`);
    return pod.metadata.name;
  };
  const inside = (name: ServiceName) => ({
    kubeconfig,
    namespace,
    pod: podOf(name),
    container: services[name].container,
  });
  const idle = { kubeconfig, container: 'prober' };
  return [
    runner,
    outside(outsideOf(cluster)),
    inPod('node', { ...idle, namespace: vantagesNamespace, pod: 'node' }),
    inPod('stranger', { ...idle, namespace: vantagesNamespace, pod: 'stranger' }),
    inPod('neighbour', { ...idle, namespace, pod: 'neighbour' }),
    inPod('tasks', inside('tasks')),
    inPod('pod', inside('users')),
  ];
}
