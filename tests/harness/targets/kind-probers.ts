import type { OpenSession } from '../session.ts';
import { sessionsAhead } from '../sessions-ahead.ts';
import type { NodeContainer } from '../tools/docker.ts';
import type { Cluster } from '../tools/kind.ts';
import type { Kubectl } from '../tools/kubectl.ts';
import { vantagesOn } from './discover.ts';
import { vantagePlaces } from './kind-system.ts';
import type { Run } from './target.ts';

/** Probers that are started while the system is still on its way. */
export interface KindProbers {
  /** Starts those at the vantages of these names, where somebody is going to look. */
  readonly start: (
    nodes: readonly NodeContainer[],
    vantages: readonly string[],
    signal: AbortSignal,
  ) => void;
  /** Gives the session with a prober that was started, and opens one with a prober that was not. */
  readonly open: OpenSession;
  /** Ends those with which nobody has looked. */
  readonly end: () => Promise<void>;
}

/** No prober is started yet. */
export function kindProbers(
  { config: { suites }, contract, openSession }: Run,
  cluster: Cluster,
  kubectl: Kubectl,
): KindProbers {
  const { start, open, end } = sessionsAhead(openSession);
  return {
    start: (nodes, names, signal) => {
      if (!suites.includes('playwright')) return; // nobody looks
      const places = vantagePlaces(cluster, kubectl, contract, nodes);
      // Those inside the system are known when it runs.
      const { vantages } = vantagesOn(places, { inside: {} }, { pods: [] });
      for (const { name, file, args, inPod } of vantages)
        if (names.includes(name)) start(file, args, { signal, inPod });
    },
    open,
    end,
  };
}
