import type { Cell, Examination, PathKind } from '../exposure/check.ts';
import { listenersOf } from '../exposure/listener.ts';
import { outlineOf } from '../exposure/outline.ts';
import { vantages as places, running } from '../exposure/seen.sample.ts';
import { contract as ownContract } from '../exposure/topology.sample.ts';

const pod = ['Pod IP', 'ClusterIP', 'DNS name', 'NodePort', 'node address'] as const;
const vantages: Readonly<Record<string, readonly PathKind[]>> = {
  runner: ['published port', 'node address', 'NodePort'],
  outside: ['node address', 'NodePort'],
  node: pod,
  stranger: pod,
  neighbour: pod,
  tasks: pod,
  pod: ['loopback', ...pod],
};
const everywhere = Object.keys(vantages);
const contract: Readonly<Record<string, readonly string[]>> = {
  'users-container:8080': everywhere,
  'tasks-container:8000': everywhere.filter((vantage) => vantage !== 'pod'),
  'auth-container:80': ['pod'],
  'auth-container:9101': ['pod'],
  'users-container:9102': ['pod'],
  'tasks-container:9103': ['tasks'],
};

/** A field of the matrix to build tests from: a door that is closed, as it should be. */
export function sampleCell(overrides: Partial<Cell> = {}): Cell {
  return {
    listener: 'auth-container:80',
    path: 'Pod IP',
    vantage: 'stranger',
    expected: 'closed',
    observed: 'FILTERED',
    status: 'passed',
    evidence: ['Pod users at its Pod IP 10.244.0.5:80 is FILTERED from stranger (ETIMEDOUT)'],
    reproduce: 'kubectl exec stranger -- node --eval …',
    ...overrides,
  };
}

/** The matrix of a system of which everything is as its contract says, our own. */
export const sampleCells: readonly Cell[] = Object.entries(contract).flatMap(([listener, from]) =>
  Object.entries(vantages).flatMap(([vantage, paths]) => {
    const isOpen = from.includes(vantage);
    return paths
      .filter((path) => (path === 'loopback') === (isOpen && vantage === 'pod'))
      .filter((path) => !isOpen || path !== 'node address')
      .map((path) => {
        const said = isOpen
          ? ({ expected: 'open', observed: 'OPEN' } as const)
          : ({ expected: 'closed', observed: 'REFUSED' } as const);
        return sampleCell({ listener, vantage, path, ...said });
      });
  }),
);

/** The same with some fields otherwise: those of a listener, of a path or from a vantage. */
export function sampleCellsBut(
  where: Partial<Pick<Cell, 'listener' | 'path' | 'vantage'>>,
  what: Partial<Cell>,
): readonly Cell[] {
  const wanted = Object.entries(where) as [keyof typeof where, string][];
  return sampleCells.map((cell) =>
    wanted.every(([key, value]) => cell[key] === value) ? { ...cell, ...what } : cell,
  );
}

/** What there is of our own system. */
export const sampleOutline = outlineOf(
  ownContract,
  running,
  listenersOf(ownContract, running),
  places,
);

/** An examination to render in tests. */
export function sampleExamination(overrides: Partial<Examination> = {}): Examination {
  return { checks: [], cells: sampleCells, outline: sampleOutline, notProven: [], ...overrides };
}
