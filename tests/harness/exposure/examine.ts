import { createMoment } from '../moment.ts';
import type { OpenSession } from '../session.ts';
import { together } from '../together.ts';
import type { Kubectl } from '../tools/kubectl.ts';
import type { Pod } from '../tools/objects.ts';
import { checkApiServer } from './api-server.ts';
import { checkApplicationOf } from './application-target.ts';
import { auditChecks, blindSpots } from './audit-checks.ts';
import { checkCanary, lookOnceEnforced, strangerAt, withCanary } from './canary.ts';
import { auditRules, type Examination } from './check.ts';
import { refuseIf, type WrittenContract } from './contract.ts';
import type { Door, Knock } from './door.ts';
import { doorsFor } from './doors.ts';
import { mayBeClosedIfOpen } from './expectation.ts';
import { judgeEdges } from './judge.ts';
import { isAtLandmark, type Landmarks, withLandmarks } from './landmark.ts';
import { lifelinesOf } from './lifelines.ts';
import { listenersOf } from './listener.ts';
import type { Manner } from './manner.ts';
import { outlineOf } from './outline.ts';
import { hurried, joined, knockAt, type Probe, patient, startProbe, whenHeard } from './probe.ts';
import { openDoors, seenOpen, settle } from './settle.ts';
import type { Socket } from './socket.ts';
import { checkSteady } from './steady.ts';
import type { Survey } from './survey.ts';
import type { NodeAddresses, Unseen } from './topology.ts';
import { unknownNames } from './unknown-names.ts';
import type { Vantage } from './vantage.ts';
import { wallsContract } from './wall-claims.ts';
import { lookAtWalls, noWalls, type WallLook, type Walls } from './walls.ts';
import { withSockets } from './with-sockets.ts';

/** A running system, as far as looking at it needs. */
export interface Examined {
  readonly contract: WrittenContract;
  readonly kubectl: Kubectl;
  readonly nodes: readonly NodeAddresses[];
  readonly survey: Survey;
  readonly vantages: readonly Vantage[];
  /** Vantages that cannot be had, by name, each with a sentence that says what lacks. */
  readonly missing: ReadonlyMap<string, string>;
  readonly nodePortsElsewhere?: readonly number[];
  /** Absent where every vantage may reach something of the system. */
  readonly landmarks?: Landmarks;
  /** Auth behind each of its walls alone, where somebody put it there. */
  readonly walls?: Walls;
  /** A Pod that only the node itself may reach, because a NetworkPolicy says so: shows that policies are enforced. */
  readonly canary: Door | undefined;
  /** The objects as they are now. */
  readonly surveyAgain: (signal: AbortSignal) => Promise<Survey>;
  /** The sockets of a Pod in which nobody looks from. */
  readonly socketsOf: (pod: Pod, signal: AbortSignal) => Promise<readonly Socket[] | Unseen>;
}

/** Looks at a running system from every vantage by every path, and judges what was seen by the contract. */
export async function examine(
  examined: Examined,
  open: OpenSession,
  signal: AbortSignal,
  { answered, patienceMs }: Manner = {},
): Promise<Examination> {
  const { contract, vantages, survey, landmarks = new Map() } = examined;
  const start = (vantage: Vantage) => startProbe(open, vantage, contract.identity, signal);
  const probes = vantages.map(start);
  const insideWalls = examined.walls === undefined ? [] : [start(examined.walls.inside)];
  try {
    const topology = await withSockets(examined, probes, signal);
    const listeners = listenersOf(contract, topology);
    refuseIf(unknownNames(contract, survey, listeners), contract.source);
    const lifelines = lifelinesOf(contract, probes, topology, listeners);
    const walls = wallsOf(examined, probes, insideWalls);
    const rounds = probes.map((probe) => {
      const doors = doorsFor(probe.vantage, topology, listeners);
      const own = doors.filter((door) => !walls.has(door));
      return { probe, doors: mayBeClosedIfOpen(contract, probe.vantage.name, own) };
    });
    const opened = [...openDoors(rounds, contract), ...openDoors(walls.rounds, wallsContract)];
    const before = await settle(joined(opened), signal, patienceMs);
    const doors = withLandmarks(withCanary(rounds, examined.canary), landmarks);
    const patience = patienceMs === 0 ? hurried : patient;
    const quiet = createMoment();
    const heard = whenHeard(
      opened.flatMap((round) => round.doors),
      quiet.come,
    );
    // The walls first: the doors of the system end with the thousands of a sweep.
    const look = () => knockAt(joined([...walls.rounds, ...doors]), heard, patience);
    const atCanary = strangerAt(examined.canary, probes);
    const [answers, apiServer, application] = await together(signal, [
      (joint) => quiet.within(lookOnceEnforced(look, atCanary, joint, patienceMs)),
      (joint) => checkApiServer(examined.kubectl, topology, joint),
      // Not before: hundreds of requests at once would make a service late for the deadline of a door.
      async (joint) => {
        await quiet.reached;
        answered?.();
        // Where nobody answered a moment ago, hundreds of requests would wait for their time-outs.
        return checkApplicationOf(examined, seenOpen(rounds, before), joint);
      },
    ]);
    const [after, again] = await together(signal, [
      (joint) => settle(seenOpen(lifelines, answers), joint),
      (joint) => examined.surveyAgain(joint),
    ]);
    const subjectOf = (knock: Knock) => {
      if (knock.door === examined.canary) return 'canary';
      if (isAtLandmark(knock, landmarks)) return 'landmark';
      return walls.has(knock.door) ? 'walls' : 'system';
    };
    const of = Object.groupBy(answers, subjectOf);
    const { canary = [], landmark = [], walls: atWalls = [], system: knocks = [] } = of;
    const oriented = new Set(
      landmark.filter(({ seen }) => seen.verdict === 'OPEN').map(({ vantage }) => vantage),
    );
    const seen = { listeners, vantages, absent: examined.missing, oriented, before, knocks, after };
    const edges = judgeEdges(contract, seen);
    return {
      checks: [
        ...edges.checks,
        ...auditChecks(contract, topology),
        checkSteady(survey.pods, again.pods),
        apiServer,
        checkCanary(canary),
        ...walls.checks(atWalls),
        ...application,
      ],
      cells: edges.cells,
      outline: outlineOf(contract, topology, listeners, vantages),
      notProven: [
        ...examined.missing.values(),
        ...blindSpots(topology),
        ...contract.unaudited.map((rule) => `The contract leaves out: ${auditRules[rule]}.`),
      ],
    };
  } finally {
    await Promise.all([...probes, ...insideWalls].map((probe) => probe.end()));
  }
}

/** How to look at the walls, where they are. The vantage inside the system's Pod gives way to the one inside theirs. */
function wallsOf(
  { walls, nodes, vantages }: Examined,
  probes: readonly Probe[],
  inside: readonly Probe[],
): WallLook {
  if (walls === undefined) return noWalls;
  const elsewhere = probes.filter(({ vantage }) => vantage.name !== walls.inside.name);
  return lookAtWalls(walls, { nodes, vantages }, [...elsewhere, ...inside]);
}
