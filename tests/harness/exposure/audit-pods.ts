import {
  type Audited,
  type Blame,
  firstByName,
  insidersOf,
  keptOut,
  readersOf,
  wouldOpen,
} from './audited.ts';
import { commonVantages } from './contract.ts';
import type { Listener } from './listener.ts';
import { declaredPortsOf, socketsAt } from './pod-port.ts';
import type { Socket } from './socket.ts';
import type { TopologyPod } from './topology.ts';

// What Pods open by themselves: ports and networks of their nodes, and sockets.

/**
 * Container ports that take a port of the node, where no Service is needed.
 * https://kubernetes.io/docs/concepts/configuration/overview/#services
 */
export function auditHostPorts(audited: Audited): readonly Blame[] {
  return audited.listeners.flatMap((listener) => {
    const shutOut = keptOut(audited, listener, commonVantages);
    // A Pod in the network of its node is blamed for that; the API server sets its host ports by itself.
    const pods = listener.pods.filter(({ object }) => !object.spec.hostNetwork);
    const portsOf = (pod: TopologyPod) =>
      declaredPortsOf(pod, listener).filter(({ hostPort }) => hostPort !== undefined);
    const pod = firstByName(pods.filter((one) => portsOf(one).length > 0));
    if (pod === undefined || shutOut.length === 0) return [];
    const { name } = pod.object.metadata;
    return portsOf(pod).map(({ field, hostPort }) => ({
      object: `Pod/${name}`,
      field: `${field}.hostPort`,
      sentence: `Port ${hostPort} of the node of Pod "${name}" ${wouldOpen(listener, shutOut)}`,
    }));
  });
}

/**
 * Pods that share the network of their node, where loopback is everybody's and no NetworkPolicy
 * holds.
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods
 */
export function auditHostNetwork({ topology }: Audited): readonly Blame[] {
  const onHost = topology.pods.filter(({ object }) => object.spec.hostNetwork);
  const byWorkload = Map.groupBy(onHost, ({ workload }) => workload);
  return [...byWorkload.values()].map((pods) => {
    const name = firstByName(pods)?.object.metadata.name;
    return {
      object: `Pod/${name}`,
      field: 'spec.hostNetwork',
      sentence:
        `Pod "${name}" is in the network of its node: the loopback of the Pod is that of the node, ` +
        'and no NetworkPolicy holds anybody off',
    };
  });
}

/** What only its own Pod may reach, and yet can be spoken to by the Pod's address. */
export function auditBinds({ contract, listeners }: Audited): readonly Blame[] {
  return listeners.flatMap((listener) => {
    const { id, entry } = listener;
    if (entry === undefined) return []; // who may reach it is not known: `listeners` finds it
    const insiders = insidersOf(contract, listener);
    if (!entry.from.every((vantage) => insiders.includes(vantage))) return [];
    const isWide = (one: TopologyPod) => isBeyondLoopback(widestAt(one, listener));
    const pod = firstByName(listener.pods.filter(isWide));
    if (pod === undefined) return [];
    const readers = `${readersOf(entry.from)} may reach it`;
    return [
      {
        object: `Pod/${pod.object.metadata.name}`,
        field: `container ${entry.container}`,
        sentence: `${id} ${bindOf(widestAt(pod, listener))}: ${readers}, so it belongs on 127.0.0.1`,
      },
    ];
  });
}

/** Sockets and declared ports that the contract knows nothing of, on loopback too. */
export function auditListeners({ listeners }: Audited): readonly Blame[] {
  return listeners.flatMap((listener) => {
    if (listener.entry !== undefined) return [];
    const { id, pods, protocol, port } = listener;
    const listening = firstByName(pods.filter((pod) => socketsAt(pod, listener).length > 0));
    const declaring = firstByName(pods.filter((pod) => declaredPortsOf(pod, listener).length > 0));
    const pod = listening ?? declaring;
    if (pod === undefined) return [];
    const what = listening === undefined ? 'is declared' : bindOf(widestAt(pod, listener));
    const declared = declaredPortsOf(pod, listener)[0];
    return [
      {
        object: `Pod/${pod.object.metadata.name}`,
        field: declared?.field ?? `socket ${protocol} ${port}`,
        sentence: `${id} ${what}, and the contract does not list it`,
      },
    ];
  });
}

const widestFirst = ['all addresses', 'one address', 'loopback'] as const;

const widestAt = (pod: TopologyPod, listener: Listener): Socket | undefined => {
  const sockets = socketsAt(pod, listener);
  const scope = widestFirst.find((one) => sockets.some((socket) => socket.scope === one));
  return sockets.find((socket) => socket.scope === scope);
};

const isBeyondLoopback = (socket: Socket | undefined): boolean =>
  socket !== undefined && socket.scope !== 'loopback';

const bindOf = (socket: Socket | undefined): string =>
  `listens on ${socket?.scope === 'one address' ? socket.address : socket?.scope}`;
