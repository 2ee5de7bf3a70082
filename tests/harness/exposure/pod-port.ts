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
  /** The address of the node at which it is taken; undefined for all of them. */
  readonly hostIP: string | undefined;
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
      const { hostPort, hostIP = '' } = one;
      const isAnywhere = ['', '0.0.0.0', '::'].includes(hostIP);
      const at = { hostPort, hostIP: isAnywhere ? undefined : hostIP };
      return [{ field: `${field}.ports[${index}]`, ...at }];
    }),
  );

/** The sockets of a Pod at the port of a listener. */
export const socketsAt = ({ sockets = [] }: TopologyPod, { protocol, port }: At) =>
  sockets.filter((socket: Socket) => socket.protocol === protocol && socket.port === port);
