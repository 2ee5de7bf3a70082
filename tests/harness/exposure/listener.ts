import type { Contract, ContractListener } from './contract.ts';
import { listenerId } from './contract.ts';
import type { BindScope } from './socket.ts';
import type { Topology, TopologyPod } from './topology.ts';

/** Something that listens, or that somebody says listens: a socket found, a port declared, an entry of the contract. */
export interface Listener {
  /** `auth-container:80`; where no container owns up to the port, the workload's name stands in: `users:9229`. */
  readonly id: string;
  readonly workload: string;
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
  /** What it is bound to; `unknown` where nobody could look, which is not safe; `nothing` when nobody listens. */
  readonly scope: BindScope | 'unknown' | 'nothing';
  /** The contract's entry; a listener without one may be reached by nobody. */
  readonly entry: ContractListener | undefined;
  readonly pods: readonly TopologyPod[];
}

/** Every listener of the system: sockets, declared ports and the contract's entries, each once per workload and port. */
export function listenersOf(contract: Contract, { pods }: Topology): readonly Listener[] {
  const byWorkload = Map.groupBy(pods, ({ workload }) => workload);
  return [...byWorkload].flatMap(([workload, members]) => {
    const containers = new Set(
      members.flatMap(({ object }) => object.spec.containers.map(({ name }) => name)),
    );
    const entries = contract.listeners.filter(({ container }) => containers.has(container));
    const sockets = members.flatMap((pod) => pod.sockets ?? []);
    const declared = members.flatMap(({ object }) =>
      object.spec.containers.flatMap(({ name, ports }) =>
        ports.map(({ containerPort, protocol }) => ({
          container: name,
          port: containerPort,
          protocol,
        })),
      ),
    );
    const keys = new Set([
      ...entries.map(({ port }) => `TCP ${port}`),
      ...sockets.map(({ protocol, port }) => `${protocol} ${port}`),
      ...declared.map(({ protocol, port }) => `${protocol} ${port}`),
    ]);
    return [...keys].map((key): Listener => {
      const [protocol, digits] = key.split(' ') as ['TCP' | 'UDP', string];
      const port = Number(digits);
      const entry = protocol === 'TCP' ? entries.find((one) => one.port === port) : undefined;
      const container =
        entry?.container ??
        declared.find((one) => one.port === port && one.protocol === protocol)?.container;
      return {
        id:
          listenerId({ container: container ?? workload, port }) +
          (protocol === 'UDP' ? '/UDP' : ''),
        workload,
        protocol,
        port,
        scope: scopeOf(members, protocol, port),
        entry,
        pods: members,
      };
    });
  });
}

/** The widest bind among the workload's Pods. */
function scopeOf(pods: readonly TopologyPod[], protocol: string, port: number): Listener['scope'] {
  if (pods.some(({ sockets }) => sockets === undefined)) return 'unknown';
  const found = pods
    .flatMap(({ sockets }) => sockets ?? [])
    .filter((socket) => socket.protocol === protocol && socket.port === port)
    .map(({ scope }) => scope);
  const widest = (['all addresses', 'one address', 'loopback'] as const).find((scope) =>
    found.includes(scope),
  );
  return widest ?? 'nothing';
}
