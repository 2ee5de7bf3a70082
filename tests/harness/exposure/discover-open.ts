import { HarnessError } from '../errors.ts';
import { eventually } from '../eventually.ts';
import type { OpenSession } from '../session.ts';
import { audit } from './audit.ts';
import { blindSpots } from './audit-checks.ts';
import { contractText } from './contract-text.ts';
import { discoveredListeners } from './discovered.ts';
import { doorsFor } from './doors.ts';
import type { Examined } from './examine.ts';
import { listenersOf } from './listener.ts';
import { knockAt, startProbe } from './probe.ts';
import { withSockets } from './with-sockets.ts';

const patience = { timeoutMs: 20_000, intervalMs: 500 };

/** Looks from every vantage, and gives the contract of what is open, as YAML; throws a HarnessError where nothing listens. */
export async function discoverOpen(
  examined: Examined,
  open: OpenSession,
  signal: AbortSignal,
): Promise<string> {
  const { contract, vantages, missing } = examined;
  const probes = vantages.map((vantage) => startProbe(open, vantage, contract.identity, signal));
  try {
    const topology = await withSockets(examined, probes, signal);
    const found = listenersOf(contract, topology);
    const rounds = probes.map((probe) => {
      const doors = doorsFor(probe.vantage, topology, found).filter(({ isSwept }) => !isSwept);
      return { probe, doors };
    });
    let before = '';
    // A new Pod is let in a moment after it is ready: what counts is what two looks agree on.
    const look = async () => {
      const listeners = discoveredListeners(contract, found, await knockAt(rounds));
      const now = JSON.stringify(listeners.map(({ entry }) => entry));
      const isSteady = now === before;
      before = now;
      if (!isSteady) throw new Error('two looks, one after the other, saw different doors open');
      return listeners;
    };
    const listeners = await eventually('a steady look', look, { ...patience, signal });
    if (listeners.length === 0) {
      throw new HarnessError(
        `Nothing in namespace "${contract.namespace}" listens or declares a port: there is no contract to make of that.`,
      );
    }
    const entries = { ...contract, listeners: listeners.map(({ entry }) => entry) };
    const findings = audit(entries, topology);
    const notSeen = [...missing.values(), ...blindSpots(topology)];
    return contractText({ contract, listeners, findings, notSeen });
  } finally {
    await Promise.all(probes.map((probe) => probe.end()));
  }
}
