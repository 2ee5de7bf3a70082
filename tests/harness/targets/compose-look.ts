import type { Examination } from '../exposure/check.ts';
import { type Contract, type ContractListener, listenerId } from '../exposure/contract.ts';
import type { Door } from '../exposure/door.ts';
import { judgeEdges } from '../exposure/judge.ts';
import type { Listener } from '../exposure/listener.ts';
import type { Manner } from '../exposure/manner.ts';
import { knockAt, type Probe, type Round, startProbe, whenHeard } from '../exposure/probe.ts';
import { seenOpen, settle } from '../exposure/settle.ts';
import type { Unproven } from '../exposure/unproven.ts';
import type { Vantage } from '../exposure/vantage.ts';
import { createMoment } from '../moment.ts';
import type { OpenSession } from '../session.ts';
import { together } from '../together.ts';
import { applicationCheck } from './compose-application.ts';
import {
  listenersIn,
  loopbackDoors,
  type Namespace,
  networkDoors,
  publishedDoors,
} from './compose-doors.ts';
import type { Endpoints } from './target.ts';

/** A running project, as far as looking at it needs. */
export interface ComposeProject {
  readonly contract: Contract;
  readonly endpoints: Endpoints;
  readonly namespaces: readonly Namespace[];
  readonly vantages: readonly Vantage[];
  /** The claims that are not judged here. */
  readonly unproven: readonly Unproven[];
  /** The log of the container that the contract hides. */
  readonly readLog: (signal: AbortSignal) => Promise<string>;
}

/** The neighbour on the network that the stranger shares with it: known to be open, so that the stranger's silence says something. */
const canary: ContractListener = {
  container: 'neighbour',
  port: 8099,
  answers: 'neighbour',
  from: ['stranger'],
};
const canaryDoor: Door = {
  label: 'the neighbour at neighbour:8099',
  path: 'DNS name',
  host: canary.container,
  port: canary.port,
  leadsTo: [listenerId(canary)],
};

/** Looks at a project from every vantage that Compose gives, and judges by the contract what can be judged there. */
export async function examineProject(
  project: ComposeProject,
  open: OpenSession,
  signal: AbortSignal,
  { answered }: Pick<Manner, 'answered'> = {},
): Promise<Examination> {
  const { contract, vantages, unproven } = project;
  const probes = vantages.map((one) => startProbe(open, one, contract.identity, signal));
  try {
    const namespaces = await withSockets(project.namespaces, probes);
    const listeners = namespaces.flatMap((one) => listenersIn(one, contract));
    const rounds = probes.map((probe) => {
      return { probe, doors: doorsOf(probe.vantage, namespaces, listeners) };
    });
    const left = new Set(unproven.map(({ claim: { id } }) => id));
    const lifelines = rounds.map((round) => ({
      ...round,
      doors: openDoors(contract, round, left),
    }));
    const before = await knockAt(lifelines);
    const quiet = createMoment();
    const heard = whenHeard(
      lifelines.flatMap((round) => round.doors),
      quiet.come,
    );
    const [knocks, application] = await together(signal, [
      () => quiet.within(knockAt(rounds, heard)),
      async (joint) => {
        await quiet.reached;
        answered?.();
        return applicationCheck(project, probes, joint);
      },
    ]);
    const after = await settle(seenOpen(lifelines, before), signal);
    const judged = { ...contract, listeners: [...contract.listeners, canary] };
    const seen = judgeEdges(judged, { listeners, vantages, before, knocks, after });
    const isJudged = (id: string) => !left.has(id) && !id.includes(listenerId(canary));
    return {
      checks: [...seen.checks.filter(({ id }) => isJudged(id)), ...application],
      cells: seen.cells.filter(({ listener, vantage, path, expected }) => {
        const edge = `edge ${listener} ${vantage}`;
        return isJudged(expected === 'open' ? edge : `${edge} ${path}`);
      }),
      notProven: [],
    };
  } finally {
    await Promise.all(probes.map((probe) => probe.end()));
  }
}

const withSockets = (
  namespaces: readonly Namespace[],
  probes: readonly Probe[],
): Promise<readonly Namespace[]> =>
  Promise.all(
    namespaces.map(async (one) => {
      const inside = probes.find(({ vantage }) => vantage.name === one.inside);
      return { ...one, sockets: (await inside?.sockets()) ?? [] };
    }),
  );

/** Every way in that a vantage has. */
function doorsOf(
  { name, place }: Vantage,
  namespaces: readonly Namespace[],
  listeners: readonly Listener[],
): readonly Door[] {
  if (place === 'host') return namespaces.flatMap((one) => publishedDoors(one, listeners));
  const isStranger = name === 'stranger';
  return [
    ...(isStranger ? [canaryDoor] : []),
    ...namespaces.flatMap((one) =>
      one.inside === name
        ? loopbackDoors(one, listeners)
        : networkDoors(one, listeners, !isStranger),
    ),
  ];
}

/** The doors by which a vantage may reach what it may reach, but for what Compose does not open to it. */
const openDoors = (
  { listeners }: Contract,
  { probe, doors }: Round,
  left: ReadonlySet<string>,
): readonly Door[] => {
  const { name } = probe.vantage;
  const ids = listeners
    .filter(({ from }) => from.includes(name))
    .map((listener) => listenerId(listener))
    .filter((id) => !left.has(`edge ${id} ${name}`));
  return doors.filter(({ leadsTo }) => leadsTo.some((id) => ids.includes(id)));
};
