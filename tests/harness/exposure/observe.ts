import type { Exec } from '../exec.ts';
import type { Door, Observation } from './door.ts';
import { doorInside, doorsOfNodes, doorsOfPods, doorsPublished, sweepOfNodes } from './doors.ts';
import { probe } from './probe.ts';
import type { Topology } from './topology.ts';
import type { Vantage } from './vantage.ts';

/** What one vantage saw at one door. */
export interface Edge {
  readonly vantage: Vantage['name'];
  readonly door: Door;
  readonly seen: Observation;
}

export interface Observed {
  /** Auth seen from inside its own Pod, before and after everybody else knocked. */
  readonly alive: readonly Edge[];
  readonly edges: readonly Edge[];
}

/** Knocks at every door from every vantage, all vantages side by side, with a look at Auth itself before and after. */
export async function observe(
  exec: Exec,
  { topology, vantages }: { topology: Topology; vantages: readonly Vantage[] },
  signal: AbortSignal,
): Promise<Observed> {
  const look = async (vantage: Vantage): Promise<Edge[]> => {
    const doors = doorsFor(vantage.name, topology);
    const seen = await probe(exec, vantage, doors, signal);
    return doors.flatMap((door, index) => {
      const one = seen[index];
      return one === undefined ? [] : [{ vantage: vantage.name, door, seen: one }];
    });
  };
  const inside = vantages.filter(({ name }) => name === 'pod');
  const others = vantages.filter(({ name }) => name !== 'pod');
  const before = await Promise.all(inside.map(look));
  const edges = await Promise.all(others.map(look));
  const after = await Promise.all(inside.map(look));
  return { alive: [...before, ...after].flat(), edges: edges.flat() };
}

function doorsFor(vantage: Vantage['name'], topology: Topology): readonly Door[] {
  switch (vantage) {
    case 'runner':
      return [...doorsPublished(topology), ...doorsOfNodes(topology)];
    case 'outside':
      return [...doorsOfNodes(topology), ...sweepOfNodes(topology)];
    case 'node':
    case 'stranger':
    case 'neighbour':
      return doorsOfPods(topology);
    case 'tasks':
      // Its own way out leads to Users and to DNS; that it does not lead back to itself says nothing about Auth.
      return doorsOfPods(topology).filter(({ expected }) => expected !== 'tasks');
    case 'pod':
      return [doorInside];
  }
}
