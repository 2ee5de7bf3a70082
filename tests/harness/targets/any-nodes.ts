import { CommandError, type Exec } from '../exec.ts';
import type { Survey } from '../exposure/survey.ts';
import type { NodeAddresses } from '../exposure/topology.ts';
import { inspectNodes } from '../tools/docker.ts';
import type { Node } from '../tools/objects.ts';

/** The nodes of a cluster, as far as they may be known. */
export interface AnyNodes {
  readonly nodes: readonly NodeAddresses[];
  /** Whether they are containers of the Docker on this machine, as kind's are. */
  readonly areContainers: boolean;
  /** Docker's network of theirs, where they are. */
  readonly network: string | undefined;
}

/** The nodes with their addresses: asked of Docker where they are its containers, else of the API server, else of the Pods. */
export async function anyNodes(
  exec: Exec,
  { nodes, pods }: Pick<Survey, 'nodes' | 'pods'>,
  signal: AbortSignal,
): Promise<AnyNodes> {
  const hosts = Map.groupBy(pods, ({ spec }) => spec.nodeName ?? '');
  hosts.delete('');
  const known: NodeAddresses[] =
    nodes.length > 0
      ? nodes.map((node) => ({ name: node.metadata.name, addresses: ipsOf(node), published: [] }))
      : [...hosts].map(([name, here]) => ({
          name,
          addresses: [...new Set(here.flatMap(({ status }) => status.hostIPs.map(({ ip }) => ip)))],
          published: [],
        }));
  const names = known.map(({ name }) => name);
  const containers = await inspectNodes(exec, names, signal).catch((error) => {
    if (error instanceof CommandError) return []; // no Docker, or not of this machine
    throw error;
  });
  // Another cluster's node may have the name of a container here; it does not have its address as well.
  const isSame = ({ name, addresses }: NodeAddresses) =>
    containers.some(
      (one) => one.name === name && one.addresses.some((ip) => addresses.includes(ip)),
    );
  const areContainers = known.length > 0 && known.every(isSame);
  return {
    nodes: areContainers ? containers : known,
    areContainers,
    network: areContainers ? containers[0]?.networks[0] : undefined,
  };
}

const ipsOf = ({ status }: Node): readonly string[] =>
  status.addresses
    .filter(({ type }) => type === 'InternalIP' || type === 'ExternalIP')
    .map(({ address }) => address);
