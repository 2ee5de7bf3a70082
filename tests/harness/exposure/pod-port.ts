import type { Pod } from '../tools/objects.ts';
import type { Listener } from './listener.ts';
import type { Socket } from './socket.ts';
import type { TopologyPod } from './topology.ts';

/**
 * The container ports that have a name. Names belong to Pods: the same one may be another port
 * in the next.
 */
export const portsNamed = ({ spec }: Pod, name: string, protocol: string): readonly number[] =>
  spec.containers
    .flatMap(({ ports }) => ports)
    .filter((port) => port.name === name && port.protocol === protocol)
    .map(({ containerPort }) => containerPort);

/** A container port where a Pod declares it. */
export interface DeclaredPort {
  /** Its path in the Pod: `spec.containers[0].ports[1]`. */
  readonly field: string;
  readonly hostPort: number | undefined;
}

type At = Pick<Listener, 'protocol' | 'port'>;

/** Where a Pod declares the port of a listener. */
export const declaredPortsOf = (
  { object }: TopologyPod,
  { protocol, port }: At,
): readonly DeclaredPort[] =>
  object.spec.containers.flatMap(({ field, ports }) =>
    ports.flatMap((one, index) => {
      if (one.containerPort !== port || one.protocol !== protocol) return [];
      return [{ field: `${field}.ports[${index}]`, hostPort: one.hostPort }];
    }),
  );

/** The sockets of a Pod at the port of a listener. */
export const socketsAt = ({ sockets = [] }: TopologyPod, { protocol, port }: At) =>
  sockets.filter((socket: Socket) => socket.protocol === protocol && socket.port === port);

/** The ports of a node by which a listener can be reached without a Service. */
export const nodePortsOf = (listener: Listener): readonly number[] =>
  listener.pods.flatMap((pod) =>
    pod.object.spec.hostNetwork
      ? [listener.port]
      : declaredPortsOf(pod, listener).flatMap(({ hostPort }) => hostPort ?? []),
  );
