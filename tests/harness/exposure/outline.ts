import type { Contract } from './contract.ts';
import type { Listener } from './listener.ts';
import { behind } from './service-ports.ts';
import type { Topology } from './topology.ts';
import type { Place, Vantage } from './vantage.ts';

/** The system as it was found, as much of it as a drawing shows: names, and what is inside what. */
export interface Outline {
  readonly workloads: readonly {
    readonly name: string;
    readonly pods: readonly string[];
    readonly containers: readonly string[];
  }[];
  readonly listeners: readonly {
    readonly id: string;
    readonly workload: string;
    /** Absent where no container owns up to the port. */
    readonly container?: string;
    readonly scope: Listener['scope'];
  }[];
  readonly services: readonly {
    readonly name: string;
    readonly type: string;
    /** The ids of the listeners behind it. */
    readonly leadsTo: readonly string[];
    readonly nodePorts: readonly number[];
  }[];
  readonly vantages: readonly {
    readonly name: string;
    readonly place: Place;
    /** The container it looks from, for a vantage inside the system. */
    readonly container?: string;
  }[];
}

/** The outline of a system as it was looked at. */
export function outlineOf(
  { inside }: Pick<Contract, 'inside'>,
  topology: Topology,
  listeners: readonly Listener[],
  vantages: readonly Vantage[],
): Outline {
  const workloads = [...Map.groupBy(topology.pods, ({ workload }) => workload)].map(
    ([name, pods]) => ({
      name,
      pods: pods.map(({ object }) => object.metadata.name),
      containers: [
        ...new Set(pods.flatMap(({ object }) => object.spec.containers.map((one) => one.name))),
      ],
    }),
  );
  return {
    workloads,
    listeners: listeners.map(({ id, workload, scope }) => {
      const container = workloads
        .find(({ name }) => name === workload)
        ?.containers.find((name) => id.startsWith(`${name}:`));
      return { id, workload, scope, ...(container === undefined ? {} : { container }) };
    }),
    services: topology.services.map((service) => {
      const ports = behind(service, topology, listeners);
      return {
        name: service.metadata.name,
        type: service.spec.type,
        leadsTo: [...new Set(ports.flatMap(({ leadsTo }) => leadsTo))],
        nodePorts: ports.flatMap(({ nodePort }) => nodePort ?? []),
      };
    }),
    vantages: vantages.map(({ name, place }) => {
      const container = inside[name];
      return { name, place, ...(container === undefined ? {} : { container }) };
    }),
  };
}
