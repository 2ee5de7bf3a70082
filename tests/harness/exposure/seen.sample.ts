import { type Contract, listenerId } from './contract.ts';
import type { Door, Knock, Observation } from './door.ts';
import { doorsFor } from './doors.ts';
import type { Seen } from './judge.ts';
import { listenersOf } from './listener.ts';
import { contract, vary } from './topology.sample.ts';
import type { Vantage } from './vantage.ts';

/** Our own system as it runs: the API server has given the Services their addresses. */
export const running = vary(({ topology }) => {
  const clusterIPs: Record<string, string> = { users: '10.96.83.201', tasks: '10.96.95.23' };
  for (const { metadata, spec } of topology.services)
    spec.clusterIPs = [clusterIPs[metadata.name] ?? ''];
});

const sampleVantage = (name: string, place: Vantage['place'], pod?: string): Vantage => ({
  name,
  place,
  ...(pod === undefined ? {} : { pod }),
  file: 'reach',
  args: [name],
  byHand: ['reach', name, '--eval'],
});

/** Every vantage of our own contract. */
export const vantages: readonly Vantage[] = [
  sampleVantage('runner', 'host'),
  sampleVantage('outside', 'beside the nodes'),
  sampleVantage('node', 'node'),
  sampleVantage('stranger', 'pod'),
  sampleVantage('neighbour', 'pod'),
  sampleVantage('pod', 'pod', 'users-7d9f-x'),
  sampleVantage('tasks', 'pod', 'tasks-7d9f-x'),
];

/** A change of what was seen behind a door; nothing leaves it as it was. */
export type Surprise = (knock: Knock) => Partial<Observation> | undefined;

/** What a prober sees of our own system when all is well, but for a surprise. */
export function seenOf(surprise: Surprise = () => undefined, by: Contract = contract): Seen {
  const listeners = listenersOf(by, running);
  const changed = (knock: Knock): Knock => ({
    ...knock,
    seen: { ...knock.seen, ...surprise(knock) },
  });
  const healthy = vantages.flatMap((vantage) =>
    doorsFor(vantage, running, listeners).map((door) => knockAt(door, vantage.name, by)),
  );
  const lifelines = healthy.filter(({ door }) => door.path === 'loopback').map(changed);
  return {
    listeners,
    vantages,
    before: lifelines,
    knocks: healthy.map(changed),
    after: lifelines,
  };
}

function knockAt(door: Door, vantage: string, { listeners }: Contract): Knock {
  const open = listeners.find(
    (one) => door.leadsTo.includes(listenerId(one)) && one.from.includes(vantage),
  );
  const seen: Observation =
    open === undefined
      ? { verdict: 'REFUSED', evidence: 'ECONNREFUSED' }
      : {
          verdict: 'OPEN',
          service: open.answers,
          evidence: 'HTTP/1.1 200 OK',
        };
  return { vantage, door, seen };
}
