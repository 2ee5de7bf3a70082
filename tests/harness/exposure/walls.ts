import type { ExposureCheck } from './check.ts';
import { edgeClaims } from './claims.ts';
import { listenerId } from './contract.ts';
import type { Door, Knock } from './door.ts';
import { doorsFor } from './doors.ts';
import { judgeEdges } from './judge.ts';
import { listenersOf } from './listener.ts';
import type { Probe, Round } from './probe.ts';
import { type Survey, workloadOf } from './survey.ts';
import type { NodeAddresses } from './topology.ts';
import type { Vantage } from './vantage.ts';
import { wallEdges, wallsContract } from './wall-claims.ts';

/** The Pod in which Auth runs behind each of its walls alone, and behind none. */
export interface Walls {
  readonly survey: Survey;
  /** The place inside that Pod. */
  readonly inside: Vantage;
}

/** Looking at the walls: where to knock, and what came of it. */
export interface WallLook {
  /** Every way to the four Auths, from every vantage. */
  readonly rounds: readonly Round[];
  /** Whether a door is one of them, or a port that nobody else can have on a node. */
  readonly has: (door: Door) => boolean;
  /** The verdicts on what was seen there. */
  readonly checks: (knocks: readonly Knock[]) => readonly ExposureCheck[];
}

/** Where nobody put Auth behind its walls, nothing is there to look at, and nothing is claimed. */
export const noWalls: WallLook = { rounds: [], has: () => false, checks: () => [] };

/** Prepares to look at the walls by probes that stand elsewhere, and the one inside their Pod. */
export function lookAtWalls(
  { survey, inside }: Walls,
  { nodes, vantages }: { nodes: readonly NodeAddresses[]; vantages: readonly Vantage[] },
  probes: readonly Probe[],
): WallLook {
  const hosts = survey.pods.map(({ spec }) => spec.nodeName);
  const nodePorts = survey.services.flatMap(({ spec }) =>
    spec.ports.map(({ nodePort }) => nodePort),
  );
  // By another node's address the Pod's own node comes from elsewhere: a policy rightly holds that off.
  const own = nodes
    .filter(({ name }) => hosts.includes(name))
    .map(({ published, ...node }) => ({
      ...node,
      published: published.filter(({ containerPort }) => nodePorts.includes(containerPort)),
    }));
  const pods = survey.pods.map((object) => {
    const addresses = object.status.podIPs.map(({ ip }) => ip);
    return { object, workload: workloadOf(object), addresses, sockets: undefined };
  });
  const topology = { ...survey, namespace: wallsContract.namespace, nodes: own, pods };
  const listeners = listenersOf(wallsContract, topology);
  const rounds = probes.map((probe) => ({
    probe,
    doors: doorsFor(probe.vantage, topology, listeners).filter(({ isSwept }) => isSwept !== true),
  }));
  const doors = new Set(rounds.flatMap((round) => round.doors));
  return {
    rounds,
    has: (door) => doors.has(door) || (door.isSwept === true && nodePorts.includes(door.port)),
    checks: (knocks) => {
      const alive = knocks.filter(({ door }) => door.path === 'loopback');
      const seen = { listeners, before: alive, knocks, after: alive };
      const places = [...vantages.filter(({ name }) => name !== inside.name), inside];
      return judged(judgeEdges(wallsContract, { ...seen, vantages: places }).checks);
    },
  };
}

/** One verdict for each wall and vantage, of what was judged path by path. */
function judged(checks: readonly ExposureCheck[]): readonly ExposureCheck[] {
  const edges = edgeClaims(wallsContract);
  return wallEdges.map(({ id, title, listener, vantage }): ExposureCheck => {
    const ids = edges
      .filter(
        (edge) => listenerId(edge.listener) === listenerId(listener) && edge.vantage === vantage,
      )
      .map((edge) => edge.id);
    const failed = checks.filter((check) => check.status === 'failed' && ids.includes(check.id));
    if (failed.length === 0) return { id, title, status: 'passed' };
    return {
      id,
      title,
      status: 'failed',
      message: failed.map(({ message }) => message).join('\n\n'),
    };
  });
}
