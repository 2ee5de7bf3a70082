import type { Pod } from '../tools/objects.ts';
import type { Socket } from './socket.ts';
import type { Survey } from './survey.ts';

/** A node: its addresses (IPv4 and IPv6), and its ports that are published on the machine the harness runs on. */
export interface NodeAddresses {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly published: readonly {
    readonly host: string;
    readonly port: number;
    readonly containerPort: number;
  }[];
}

/** What listens in a Pod cannot be seen. */
export interface Unseen {
  /** Why, as the end of a sentence. */
  readonly why: string;
}

/** A Pod of the system, and what listens in it: undefined where nobody was allowed to look. */
export interface TopologyPod {
  readonly object: Pod;
  /** The Deployment, StatefulSet or DaemonSet it belongs to, else its own name. */
  readonly workload: string;
  readonly addresses: readonly string[];
  readonly sockets: readonly Socket[] | undefined;
  /** Why the sockets are not known, where they are not. */
  readonly unseen?: string;
}

/** Every address, object and socket of the running system, as found on the cluster. Vantage Pods are no part of it. */
export interface Topology
  extends Pick<
    Survey,
    'services' | 'endpointSlices' | 'networkPolicies' | 'ingresses' | 'namespaceLabels'
  > {
  readonly namespace: string;
  readonly nodes: readonly NodeAddresses[];
  readonly pods: readonly TopologyPod[];
  /** NodePorts of Services in other namespaces: who answers there is not the system's affair. */
  readonly nodePortsElsewhere?: readonly number[];
}
