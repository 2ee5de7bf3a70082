import { type Contract, vantagesOf } from '../exposure/contract.ts';
import type { Door } from '../exposure/door.ts';
import type { Landmarks } from '../exposure/landmark.ts';
import type { NodeAddresses } from '../exposure/topology.ts';

/** The kubelet's own port, on every node. https://kubernetes.io/docs/reference/networking/ports-and-protocols/ */
const kubeletPort = 10_250;

/**
 * What each vantage reaches on any cluster: the API server, by the name that Pods know it by and by the one of the kubeconfig;
 * beside the nodes, a kubelet.
 */
export function landmarksOf(
  contract: Pick<Contract, 'inside'>,
  apiServer: string,
  nodes: readonly NodeAddresses[],
): Landmarks {
  const { hostname, port } = new URL(apiServer);
  const door = (host: string, at: number): Door => ({
    label: `the landmark ${host}:${at}`,
    path: 'node address',
    host,
    port: at,
    leadsTo: [],
  });
  const inCluster = door('kubernetes.default.svc', 443);
  const node = nodes.flatMap(({ addresses }) => addresses)[0];
  return new Map([
    ...vantagesOf(contract).map((vantage) => [vantage, inCluster] as const),
    ['runner', door(hostname.replace(/^\[|\]$/g, ''), Number(port || 443))] as const,
    ...(node === undefined ? [] : [['outside', door(node, kubeletPort)] as const]),
  ]);
}
