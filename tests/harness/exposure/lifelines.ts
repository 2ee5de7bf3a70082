import { type Contract, listenerId } from './contract.ts';
import { doorsFor } from './doors.ts';
import type { Listener } from './listener.ts';
import { joined, type Probe, type Round } from './probe.ts';
import type { Topology } from './topology.ts';

/** For each listener of the contract one vantage that may reach it, best from inside its own Pod, and the doors by which it does. */
export function lifelinesOf(
  contract: Contract,
  probes: readonly Probe[],
  topology: Topology,
  listeners: readonly Listener[],
): readonly Round[] {
  const rounds = contract.listeners.flatMap((listener) => {
    const id = listenerId(listener);
    const ways = probes
      .filter(({ vantage }) => listener.from.includes(vantage.name))
      .map((probe) => ({
        probe,
        doors: doorsFor(probe.vantage, topology, listeners).filter(({ leadsTo }) =>
          leadsTo.includes(id),
        ),
      }))
      .filter(({ doors }) => doors.length > 0);
    const inside = ways.find(({ doors }) => doors.some(({ path }) => path === 'loopback'));
    const [first] = inside === undefined ? ways : [inside];
    return first === undefined ? [] : [first];
  });
  return joined(rounds);
}
