import { type Audited, type Blame, firstByName, keptOut, whoMayReach } from './audited.ts';
import { type Contract, vantagesOf } from './contract.ts';
import type { Listener } from './listener.ts';
import { type Caller, guards, matches, openingsOf } from './policy.ts';
import { vantageLabel } from './survey.ts';
import type { Topology, TopologyPod } from './topology.ts';

/**
 * What the NetworkPolicies let in although the contract does not.
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function auditPolicies(audited: Audited): readonly Blame[] {
  return [
    ...audited.listeners.flatMap((listener) => [
      ...unguarded(audited, listener),
      ...listener.pods.flatMap((pod) => letIn(audited, listener, pod)),
    ]),
    ...idlePolicies(audited),
  ];
}

/** What the throw-away Pod beside the system carries, and nothing else. */
const neighbourLabels = { [vantageLabel]: 'neighbour' };

/** A node is always let in to its own Pods, so that the kubelet can probe them. */
const heldOff = (contract: Contract): readonly string[] =>
  vantagesOf(contract).filter((vantage) => vantage !== 'node');

/** A Pod that no policy selects is open to everybody. */
function unguarded(audited: Audited, listener: Listener): readonly Blame[] {
  const { contract, topology } = audited;
  const shutOut = keptOut(audited, listener, heldOff(contract));
  const pod = firstByName(
    listener.pods.filter(
      ({ object }) => !topology.networkPolicies.some((policy) => guards(policy, object)),
    ),
  );
  if (pod === undefined || shutOut.length === 0) return [];
  const { name } = pod.object.metadata;
  const sentence =
    `No NetworkPolicy for what comes in selects Pod "${name}": that lets ${shutOut.join(', ')} ` +
    `in to ${whoMayReach(listener)}`;
  return [{ object: `Pod/${name}`, field: 'metadata.labels', sentence }];
}

function letIn(audited: Audited, listener: Listener, { object }: TopologyPod): readonly Blame[] {
  const { contract, topology } = audited;
  const shutOut = keptOut(audited, listener, heldOff(contract)).map((vantage) => ({
    vantage,
    callers: callersAt(vantage, contract, topology),
  }));
  return topology.networkPolicies
    .filter((policy) => guards(policy, object))
    .flatMap((policy) =>
      openingsOf(policy, object, listener).flatMap(({ field, admits }): readonly Blame[] => {
        const admitted = shutOut.filter(({ callers }) => callers.some(admits));
        if (admitted.length === 0) return [];
        const { name } = policy.metadata;
        const names = admitted.map(({ vantage }) => vantage).join(', ');
        const sentence = `NetworkPolicy "${name}" lets ${names} in to ${whoMayReach(listener)}`;
        return [{ object: `NetworkPolicy/${name}`, field, sentence }];
      }),
    );
}

/**
 * A policy for nobody, most likely a typo. While a container of the contract has no Pod, it may
 * be for that one.
 */
function idlePolicies({ contract, topology }: Audited): readonly Blame[] {
  const { networkPolicies, pods } = topology;
  const running = pods.flatMap(({ object }) => object.spec.containers.map(({ name }) => name));
  if (!contract.listeners.every(({ container }) => running.includes(container))) return [];
  // The neighbour brings a policy of its own.
  const known = [...pods.map(({ object }) => object.metadata.labels), neighbourLabels];
  return networkPolicies
    .filter(({ spec }) => spec.policyTypes.includes('Ingress'))
    .filter(({ spec }) => !known.some((labels) => matches(spec.podSelector, labels)))
    .map(({ metadata: { name } }) => ({
      object: `NetworkPolicy/${name}`,
      field: 'spec.podSelector',
      sentence: `NetworkPolicy "${name}" selects no Pod`,
    }));
}

/** Who knocks from a vantage, one of several where a workload has several Pods. */
function callersAt(vantage: string, contract: Contract, topology: Topology): readonly Caller[] {
  const { namespace, pods, namespaceLabels: known } = topology;
  const within = (name: string) => ({ namespace: name, namespaceLabels: known?.[name] });
  const anywhere = { addresses: pods.flatMap((pod) => pod.addresses), isAnywhere: true };
  switch (vantage) {
    case 'runner':
    case 'outside':
      return ['host'];
    case 'stranger':
      return [{ ...within(`${namespace}-vantages`), labels: {}, ...anywhere }];
    case 'neighbour':
      return [{ ...within(namespace), labels: neighbourLabels, ...anywhere }];
    default:
      return pods
        .filter(({ object }) =>
          object.spec.containers.some(({ name }) => name === contract.inside[vantage]),
        )
        .map(({ object, addresses }) => ({
          ...within(namespace),
          labels: object.metadata.labels,
          addresses,
        }));
  }
}
