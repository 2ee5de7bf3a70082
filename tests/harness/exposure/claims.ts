import { type AuditRule, auditRules, type PathKind } from './check.ts';
import { type Contract, type ContractListener, listenerId, vantagesOf } from './contract.ts';

/** What the contract claims of one listener and one vantage; of a closed one, by one path. */
export interface EdgeClaim {
  readonly id: string;
  readonly title: string;
  readonly listener: ContractListener;
  readonly vantage: string;
  /** Only of closed edges: an open one has to be open by every path that leads there. */
  readonly path?: PathKind;
}

const pathsFromPods: readonly PathKind[] = [
  'Pod IP',
  'ClusterIP',
  'DNS name',
  'NodePort',
  'node address',
];
const pathsFrom: Readonly<Record<string, readonly PathKind[]>> = {
  runner: ['published port', 'NodePort', 'node address'],
  outside: ['NodePort', 'node address'],
};

/** Every edge of the contract, each as a claim in a sentence. It takes the contract alone: nothing needs to run. */
export function edgeClaims(contract: Contract): readonly EdgeClaim[] {
  return contract.listeners.flatMap((listener) =>
    vantagesOf(contract).flatMap((vantage): EdgeClaim[] => {
      const name = listenerId(listener);
      if (listener.from.includes(vantage)) {
        const title = `${name} is open to ${vantage}`;
        return [{ id: `edge ${name} ${vantage}`, title, listener, vantage }];
      }
      return (pathsFrom[vantage] ?? pathsFromPods).map((path) => ({
        id: `edge ${name} ${vantage} ${path}`,
        title: `${name} is closed to ${vantage} by ${path}`,
        listener,
        vantage,
        path,
      }));
    }),
  );
}

/** A claim that is not about one edge: an id and a sentence. */
export interface OtherClaim {
  readonly id: string;
  readonly title: string;
}

/** What else has to hold for the edges to mean anything, and what no edge can say. */
export function otherClaims(contract: Contract): readonly OtherClaim[] {
  return [
    ...contract.listeners.map((listener) => aliveClaim(listenerId(listener))),
    ...vantagesOf(contract).map(witnessClaim),
    ...vantagesOf(contract).map(unlistedClaim),
    ...auditedRules(contract).map(([rule, title]) => ({ id: `audit ${rule}`, title })),
    { id: 'steady', title: 'no Pod was restarted or replaced meanwhile' },
    { id: 'api-server', title: 'nobody without rights enters through the API server' },
    ...(contract.application === undefined ? [] : [applicationClaim(contract.application)]),
    { id: 'canary', title: 'the cluster enforces NetworkPolicies' },
  ];
}

/** That what is closed elsewhere was there to be found. */
export const aliveClaim = (listener: string): OtherClaim => ({
  id: `alive ${listener}`,
  title: `${listener} is alive before and after everybody knocked`,
});

/** That what a vantage finds closed is not closed by its own deafness. */
export const witnessClaim = (vantage: string): OtherClaim => ({
  id: `witness ${vantage}`,
  title: `the prober of ${vantage} reaches what is known to be open`,
});

/** That a vantage gets no answer which is none of the edges'. */
export const unlistedClaim = (vantage: string): OtherClaim => ({
  id: `unlisted ${vantage}`,
  title: `nothing else answers ${vantage}`,
});

/** The rules of the audit that the contract does not leave out, each with its claim. */
export const auditedRules = ({ unaudited }: Contract): readonly [AuditRule, string][] =>
  (Object.entries(auditRules) as [AuditRule, string][]).filter(
    ([rule]) => !unaudited.includes(rule),
  );

/** That the public containers are no way in to the hidden one. */
export const applicationClaim = ({
  hidden,
  through,
}: NonNullable<Contract['application']>): OtherClaim => ({
  id: 'application',
  title: `no request to ${through.join(' or ')} comes out at ${hidden}`,
});
