import type { Finding } from './check.ts';
import { type Contract, commonVantages, vantagesOf } from './contract.ts';
import type { Listener } from './listener.ts';
import type { Topology, TopologyPod } from './topology.ts';

/** What a rule of the audit looks at. */
export interface Audited {
  readonly contract: Contract;
  readonly topology: Topology;
  readonly listeners: readonly Listener[];
}

/** What a rule finds. */
export type Blame = Omit<Finding, 'rule'>;

/**
 * Those of the given vantages that the contract keeps away from a listener, in the contract's order. A vantage inside
 * the listener's own workload is never one of them: no wall stands between what shares a loopback.
 */
export function keptOut(
  { contract }: Pick<Audited, 'contract'>,
  listener: Listener,
  opened: readonly string[],
): readonly string[] {
  const allowed = listener.entry?.from ?? [];
  // Nothing on the way in can hide from one Pod of the system what everybody else may reach, only its own way out can
  // (egress). The probes try that one.
  if (commonVantages.every((vantage) => allowed.includes(vantage))) return [];
  const insiders = insidersOf(contract, listener);
  return vantagesOf(contract).filter(
    (vantage) =>
      opened.includes(vantage) && !allowed.includes(vantage) && !insiders.includes(vantage),
  );
}

/** The vantages inside a listener's own workload. */
export function insidersOf({ inside }: Contract, { pods }: Listener): readonly string[] {
  const containers = pods.flatMap(({ object }) => object.spec.containers.map(({ name }) => name));
  return Object.keys(inside).filter((vantage) => containers.includes(inside[vantage] ?? ''));
}

/**
 * The listener at a port of a workload; where there is none, one that the contract does not
 * list.
 */
export function listenerAt(
  { listeners, topology }: Audited,
  { workload, protocol, port }: { workload: string; protocol: string; port: number },
): Listener {
  const found = listeners.find(
    (one) => one.workload === workload && one.protocol === protocol && one.port === port,
  );
  if (found !== undefined) return found;
  return {
    id: `port ${port} of ${workload}`,
    workload,
    protocol: protocol as Listener['protocol'],
    port,
    scope: 'nothing',
    entry: undefined,
    pods: topology.pods.filter((pod) => pod.workload === workload),
  };
}

/** Who may reach a listener, for the middle of a sentence: ", which only pod may reach". */
export const whoMayReach = ({ id, entry }: Listener): string =>
  entry === undefined
    ? `${id}, which the contract does not list`
    : `${id}, which ${readersOf(entry.from)} may reach`;

/** Those whom the contract names, as the subject of a sentence: "only pod". */
export const readersOf = (from: readonly string[]): string =>
  from.length === 0 ? 'nobody' : `only ${from.join(', ')}`;

/** Where something leads, and to whom that would open it. */
export const wouldOpen = (listener: Listener, shutOut: readonly string[]): string =>
  `leads to ${whoMayReach(listener)}: it would open it to ${shutOut.join(', ')}`;

/**
 * The Pod that is blamed for all that are like it: the same one in whatever order they were
 * found.
 */
export const firstByName = (pods: readonly TopologyPod[]): TopologyPod | undefined =>
  pods.toSorted((a, b) => (a.object.metadata.name < b.object.metadata.name ? -1 : 1))[0];
