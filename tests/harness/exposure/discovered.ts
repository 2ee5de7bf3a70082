import { type Contract, vantagesOf } from './contract.ts';
import type { Knock } from './door.ts';
import type { Listener } from './listener.ts';
import { sentence } from './sentence.ts';

type Entry = Contract['listeners'][number];

/** An entry that a contract would have of what was seen, and what it cannot say. */
export interface DiscoveredListener {
  readonly entry: Entry;
  /** For the reader of the contract, each on a line of its own. */
  readonly remarks: readonly string[];
}

/** What a contract would list: every TCP listener, with the vantages to which each way to it is open now. */
export function discoveredListeners(
  contract: Contract,
  listeners: readonly Listener[],
  knocks: readonly Knock[],
): readonly DiscoveredListener[] {
  const entries = listeners
    .filter(({ protocol }) => protocol === 'TCP')
    .map((listener) => discovered(contract, listener, knocks));
  return [
    ...new Map(
      entries.map((one) => [`${one.entry.container}:${one.entry.port}`, one] as const),
    ).values(),
  ];
}

function discovered(
  contract: Contract,
  { id, workload, port, pods, scope }: Listener,
  knocks: readonly Knock[],
): DiscoveredListener {
  const leading = knocks.filter(({ door }) => door.leadsTo.includes(id));
  const open = leading.filter(({ seen }) => seen.verdict === 'OPEN');
  const names = new Set(open.flatMap(({ seen }) => seen.service ?? []));
  const [answers] = names;
  const ways = vantagesOf(contract).map((vantage) => ({
    vantage,
    all: leading.filter((knock) => knock.vantage === vantage && !isClosedRightly(knock)),
    open: open.filter((knock) => knock.vantage === vantage && knock.seen.service === answers),
  }));
  const containers = pods.flatMap(({ object }) => object.spec.containers.map(({ name }) => name));
  const named = id.split(':')[0] ?? '';
  const container = containers.includes(named) ? named : (containers[0] ?? workload);
  const { header } = contract.identity;
  const unnamed = open.find(({ seen }) => seen.service === undefined);
  return {
    entry: {
      container,
      port,
      answers: answers ?? container,
      from: ways
        .filter((way) => way.open.length > 0 && way.open.length === way.all.length)
        .map(({ vantage }) => vantage),
    },
    remarks: [
      ...(scope === 'loopback' ? ['On loopback.'] : []),
      ...(scope === 'unknown' ? ['On which addresses it listens is unknown.'] : []),
      ...(scope === 'nothing' ? ['Declared, and nobody listens: the check fails on it.'] : []),
      ...(answers === undefined ? [`Nobody saw what its ${header} says.`] : []),
      ...(unnamed === undefined
        ? []
        : [
            `An answer without ${header} cannot be told apart, so the check fails: ${sentence(unnamed)}.`,
          ]),
      ...(names.size > 1 ? [`Several answer there: ${[...names].join(', ')}.`] : []),
      ...ways
        .filter((way) => way.open.length > 0 && way.open.length < way.all.length)
        .map(({ vantage, all, open: opened }) => {
          const shut = all.find((knock) => !opened.includes(knock));
          const which = shut === undefined ? '' : `: ${sentence(shut)}`;
          return `Open to ${vantage} by some ways only, which no contract allows${which}.`;
        }),
    ],
  };
}

const isClosedRightly = ({ door, seen }: Knock): boolean =>
  door.mayBeClosed === true && ['REFUSED', 'FILTERED'].includes(seen.verdict);
