import { type EdgeClaim, edgeClaims, type OtherClaim, otherClaims } from './claims.ts';
import { type Contract, listenerId } from './contract.ts';
import { wallClaims } from './wall-claims.ts';

/** A claim of the contract that a target cannot judge, and why: never passed, never silently absent. */
export interface Unproven {
  readonly claim: EdgeClaim | OtherClaim;
  /** A clause without a full stop: "Compose has no nodes". */
  readonly because: string;
}

/** Every claim that a run judges or cannot judge: those of the contract, and what each wall is worth. */
export const allClaims = (contract: Contract): readonly (EdgeClaim | OtherClaim)[] => [
  ...edgeClaims(contract),
  ...otherClaims(contract),
  ...wallClaims,
];

/** The claims for which `why` gives a reason why nobody can judge them. */
export function unprovenOf(
  contract: Contract,
  why: (claim: EdgeClaim | OtherClaim) => string | undefined,
): readonly Unproven[] {
  return allClaims(contract).flatMap((claim) => {
    const because = why(claim);
    return because === undefined ? [] : [{ claim, because }];
  });
}

/** The same for people: a text per reason, with a line for each listeners and vantages that belong together. */
export function unprovenTexts(unproven: readonly Unproven[]): readonly string[] {
  const byReason = Map.groupBy(unproven, ({ because }) => because);
  return [...byReason].map(([because, each]) => {
    const claims = each.map(({ claim }) => claim);
    const edges = claims.filter((claim) => isEdge(claim));
    const others = claims.length - edges.length;
    return [
      `${because}:`,
      ...edgeLines(edges),
      ...(others === 0
        ? []
        : [
            `${others === 1 ? '1 claim that is' : `${others} claims that are`} not about one edge;`,
          ]),
    ]
      .join('\n')
      .replace(/;$/, '.');
  });
}

/** Whether the claim is about one listener and one vantage. */
export const isEdge = (claim: EdgeClaim | OtherClaim): claim is EdgeClaim => 'listener' in claim;

/** Listeners of which the same is to be said share a line. */
function edgeLines(edges: readonly EdgeClaim[]): readonly string[] {
  const byListener = Map.groupBy(edges, ({ listener }) => listenerId(listener));
  const said = [...byListener].map(([name, each]) => {
    const vantages = (isOpen: boolean) =>
      new Set(each.flatMap((one) => ((one.path === undefined) === isOpen ? one.vantage : [])));
    const clauses = [
      ['open', vantages(true)],
      ['closed', vantages(false)],
    ] as const;
    const text = clauses.flatMap(([word, names]) =>
      names.size === 0 ? [] : [`${word} to ${[...names].join(', ')}`],
    );
    return { name, text: text.join(', and ') };
  });
  return [...Map.groupBy(said, ({ text }) => text)].map(
    ([text, each]) => `${each.map(({ name }) => name).join(', ')} ${text};`,
  );
}
