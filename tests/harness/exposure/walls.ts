import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExposureCheck } from './check.ts';
import { edgeClaims, type OtherClaim } from './claims.ts';
import { listenerId, parseContract, vantagesOf } from './contract.ts';
import type { Door, Knock } from './door.ts';
import { doorsFor } from './doors.ts';
import { judgeEdges } from './judge.ts';
import { listenersOf } from './listener.ts';
import type { Probe, Round } from './probe.ts';
import { type Survey, workloadOf } from './survey.ts';
import type { NodeAddresses } from './topology.ts';
import type { Vantage } from './vantage.ts';

/** The Pod in which Auth runs behind each of its walls alone, and behind none. */
export interface Walls {
  readonly survey: Survey;
  /** The place inside that Pod. */
  readonly inside: Vantage;
}

const file = 'walls-contract.yaml';
/** Whom each wall holds off when the others are down. */
export const wallsContract = parseContract(
  readFileSync(join(import.meta.dirname, file), 'utf8'),
  file,
);

const wallNames: Readonly<Record<string, string>> = {
  loopback: 'the loopback bind',
  policy: 'the NetworkPolicy',
  service: 'the missing Service',
};

/** What is claimed of each wall and each vantage: `wall loopback stranger`, "the loopback bind alone keeps stranger from Auth". */
export const wallClaims = (): readonly OtherClaim[] =>
  claimed.map(({ id, title }) => ({ id, title }));

const claimed = wallsContract.listeners.flatMap((listener) =>
  vantagesOf(wallsContract).map((vantage) => {
    const { container, from } = listener;
    const wall = wallNames[container];
    const keeps = from.includes(vantage) ? 'does not keep' : 'keeps';
    return {
      id: `wall ${container} ${vantage}`,
      title:
        wall === undefined
          ? `with no wall ${vantage} reaches Auth`
          : `${wall} alone ${keeps} ${vantage} from Auth`,
      listener,
      vantage,
    };
  }),
);

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
  return claimed.map(({ id, title, listener, vantage }): ExposureCheck => {
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
