import type { EdgeClaim, OtherClaim } from '../exposure/claims.ts';
import { type Contract, listenerId } from '../exposure/contract.ts';
import { isEdge, type Unproven, unprovenOf } from '../exposure/unproven.ts';

/** The system under Compose: each container on its own, or Users and Auth in one network namespace. */
export interface ComposeVariant {
  /** What is laid over each other, relative to the repository's root. */
  readonly files: readonly string[];
  /** Which service owns the network namespace that the container of a service is in. */
  readonly namespaceOf: Readonly<Record<'auth' | 'users' | 'tasks', string>>;
  /** Edges of the contract that do not hold here by design: the reason, by listener and vantage. */
  readonly broken: (listener: string, vantage: string) => string | undefined;
}

const vantagesFile = 'tests/harness/targets/compose-vantages.yaml';
const noPolicy =
  'Does not hold under Compose, which has no NetworkPolicy: what listens on all addresses is open to every container of the network, and on Linux to this machine at the address of the container';
const loopbackOnly =
  'Does not hold under Compose, which publishes on the loopback of this machine, where no other container gets';

const commonlyBroken = (listener: string, vantage: string): string | undefined => {
  if (listener === 'tasks-container:8000' && vantage === 'pod') return noPolicy;
  return vantage === 'stranger' ? loopbackOnly : undefined;
};

/** Three containers, each with an address; Users finds Auth by its name. */
export const apart: ComposeVariant = {
  files: ['compose.yaml', vantagesFile],
  namespaceOf: { auth: 'auth', users: 'users', tasks: 'tasks' },
  broken: (listener, vantage) => {
    if (listener === 'auth-container:80' && ['neighbour', 'tasks'].includes(vantage))
      return noPolicy;
    if (listener === 'auth-container:9101')
      return 'Nobody is inside the container of Auth to look at its loopback, as with --target compose-pod';
    return commonlyBroken(listener, vantage);
  },
};

/** Users and Auth by one address, and by localhost to each other: a Pod without Kubernetes. */
export const together: ComposeVariant = {
  files: ['compose.yaml', 'compose.pod.yaml', vantagesFile],
  namespaceOf: { auth: 'users', users: 'users', tasks: 'tasks' },
  broken: commonlyBroken,
};

const vantages = ['runner', 'neighbour', 'stranger', 'pod', 'tasks'];
const noVantage = 'From beside the nodes and from a node, which Compose has not';
const noPath = 'By ClusterIP, by NodePort and by the address of a node, which Compose has not';
const noName = 'By name, which nobody knows on another network';
const noObjects = 'About objects, policies and the API server of a cluster, which Compose has not';

/** The claims that Compose gives no way to judge, and those that do not hold there by design. */
export const unprovenUnder = (contract: Contract, variant: ComposeVariant): readonly Unproven[] =>
  unprovenOf(contract, (claim) =>
    isEdge(claim) ? whyNotEdge(claim, variant) : whyNotOther(claim, contract, variant),
  );

function whyNotEdge(claim: EdgeClaim, { broken }: ComposeVariant): string | undefined {
  const { listener, vantage, path } = claim;
  if (!vantages.includes(vantage)) return noVantage;
  const reason = broken(listenerId(listener), vantage);
  if (path === undefined) return reason;
  if (vantage === 'runner') return path === 'published port' ? reason : noPath;
  if (path === 'DNS name' && vantage === 'stranger') return noName;
  if (path !== 'Pod IP' && path !== 'DNS name') return noPath;
  return reason === loopbackOnly ? undefined : reason;
}

/** Of what is no edge: who is alive, who sees anything, that nothing else answers, and that no request comes out at Auth. */
function whyNotOther(
  { id }: OtherClaim,
  { listeners }: Contract,
  { broken }: ComposeVariant,
): string | undefined {
  const [kind = '', subject = ''] = id.split(' ');
  if (kind === 'application') return undefined;
  if (kind === 'witness' || kind === 'unlisted')
    return vantages.includes(subject) ? undefined : noVantage;
  const listener = listeners.find((one) => listenerId(one) === subject);
  if (kind !== 'alive' || listener === undefined) return noObjects;
  // Somebody who may reach it has to be able to.
  const reasons = listener.from
    .filter((vantage) => vantages.includes(vantage))
    .map((vantage) => broken(subject, vantage));
  return reasons.every((reason) => reason !== undefined) ? reasons[0] : undefined;
}
