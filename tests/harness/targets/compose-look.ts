import { checkApplication } from '../exposure/application.ts';
import type { Examination, ExposureCheck } from '../exposure/check.ts';
import { type Contract, type ContractListener, listenerId } from '../exposure/contract.ts';
import type { Door, Knock } from '../exposure/door.ts';
import { judgeEdges } from '../exposure/judge.ts';
import type { Listener } from '../exposure/listener.ts';
import { type Probe, type Round, startProbe } from '../exposure/probe.ts';
import type { Unproven } from '../exposure/unproven.ts';
import type { Vantage } from '../exposure/vantage.ts';
import type { OpenSession } from '../session.ts';
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
): Promise<Examination> {
  const { contract, vantages, unproven } = project;
  const probes = vantages.map((one) => startProbe(open, one, contract.identity, signal));
  try {
    const namespaces = await withSockets(project.namespaces, probes);
    const listeners = namespaces.flatMap((one) => listenersIn(one, contract));
    const rounds = probes.map((probe) => {
      return { probe, doors: doorsOf(probe.vantage, namespaces, listeners) };
    });
    const lifelines = rounds.map((round) => ({ ...round, doors: openDoors(contract, round) }));
    const before = await knockAt(lifelines);
    const [knocks, application] = await Promise.all([
      knockAt(rounds),
      applicationCheck(project, probes, signal),
    ]);
    const after = await knockAt(lifelines);
    const judged = { ...contract, listeners: [...contract.listeners, canary] };
    const seen = judgeEdges(judged, { listeners, vantages, before, knocks, after });
    const left = new Set(unproven.map(({ claim: { id } }) => id));
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

/** The doors by which a vantage may reach what it may reach. */
const openDoors = ({ listeners }: Contract, { probe, doors }: Round): readonly Door[] => {
  const ids = listeners
    .filter(({ from }) => from.includes(probe.vantage.name))
    .map((listener) => listenerId(listener));
  return doors.filter(({ leadsTo }) => leadsTo.some((id) => ids.includes(id)));
};

const knockAt = async (rounds: readonly Round[]): Promise<readonly Knock[]> =>
  (await Promise.all(rounds.map(({ probe, doors }) => probe.knock(doors)))).flat();

async function applicationCheck(
  { contract, endpoints, namespaces, readLog }: ComposeProject,
  probes: readonly Probe[],
  signal: AbortSignal,
): Promise<readonly ExposureCheck[]> {
  const { application, listeners, identity } = contract;
  if (application === undefined) return [];
  const hidden = listeners.find(({ container }) => container === application.hidden);
  const home = namespaces.find(({ containers }) => containers.includes(application.hidden));
  // Who may reach it: by loopback where it shares a network namespace, else by its name.
  const allowed = probes.find(({ vantage }) => hidden?.from.includes(vantage.name));
  const isHome = allowed?.vantage.name === home?.inside;
  const door: Door = {
    label: application.hidden,
    path: isHome ? 'loopback' : 'DNS name',
    host: isHome ? '127.0.0.1' : (home?.owner ?? ''),
    port: hidden?.port ?? 0,
    leadsTo: [],
  };
  const target = {
    application,
    publicUrls: [endpoints.users, endpoints.tasks],
    // Health is asked for all the time and not logged; a path that nobody has is.
    knockInside: async (header: string) =>
      allowed?.ask({ ...door, asks: `${identity.path}-witness`, headers: [header] }),
    readLog: () => readLog(signal),
  };
  return [await checkApplication(target, signal)];
}
