import { BlockList, isIPv6 } from 'node:net';
import type { NetworkPolicy, Selector } from '../tools/network-policy.ts';
import type { Labels, Pod } from '../tools/objects.ts';
import { portsNamed } from './pod-port.ts';

// How a NetworkPolicy decides who comes in. https://kubernetes.io/docs/concepts/services-networking/network-policies/

/** Every namespace carries its name in this label. */
const nameLabel = 'kubernetes.io/metadata.name';

type Rule = NetworkPolicy['spec']['ingress'][number];
type Peer = Rule['from'][number];

/** Who knocks, as a policy sees it: a Pod, or a host outside the Pod network. */
export type Caller =
  | 'host'
  | {
      readonly namespace: string;
      /** Undefined where only the name is known. */
      readonly namespaceLabels?: Readonly<Labels> | undefined;
      readonly labels: Readonly<Labels>;
      readonly addresses: readonly string[];
      /** The addresses are those of Pods like it, because it has none yet. */
      readonly isAnywhere?: boolean;
    };

/** A rule of a policy that lets somebody in to a port. */
export interface Opening {
  /** The path of the field in the policy that names the port. */
  readonly field: string;
  readonly admits: (caller: Caller) => boolean;
}

/**
 * Whether a policy has a say in what comes in to a Pod. A Pod for which none has is open to
 * everybody.
 */
export const guards = ({ spec }: NetworkPolicy, pod: Pod): boolean =>
  spec.policyTypes.includes('Ingress') && matches(spec.podSelector, pod.metadata.labels);

/** Whether a policy lets in by labels of namespaces other than their names. */
export const goesByNamespaceLabels = ({ spec }: NetworkPolicy): boolean =>
  spec.ingress
    .flatMap(({ from }) => from.flatMap(({ namespaceSelector }) => namespaceSelector ?? []))
    .flatMap(({ matchLabels, matchExpressions }) => [
      ...Object.keys(matchLabels),
      ...matchExpressions.map(({ key }) => key),
    ])
    .some((key) => key !== nameLabel);

/**
 * The rules of a policy that let somebody in to a port of a Pod that it guards. One of them is
 * enough: they are added up.
 */
export function openingsOf(
  { metadata, spec }: NetworkPolicy,
  pod: Pod,
  listener: { readonly protocol: string; readonly port: number },
): readonly Opening[] {
  return spec.ingress.flatMap(({ from, ports }, index) => {
    const position = ports.findIndex((port) => covers(port, pod, listener));
    if (ports.length > 0 && position < 0) return [];
    const rule = `spec.ingress[${index}]`;
    return [
      {
        field: ports.length === 0 ? rule : `${rule}.ports[${position}]`,
        admits: (caller: Caller) =>
          from.length === 0 || from.some((peer) => isPeer(peer, metadata.namespace, caller)),
      },
    ];
  });
}

/**
 * Whether labels fulfil a selector; an empty one is fulfilled by all.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements
 */
export function matches(
  { matchLabels, matchExpressions }: Selector,
  labels: Readonly<Labels>,
): boolean {
  const fulfils = ({ key, operator, values }: Selector['matchExpressions'][number]): boolean => {
    const value = labels[key];
    const isIn = value !== undefined && values.includes(value);
    return {
      In: isIn,
      NotIn: !isIn, // also where the label is absent
      Exists: value !== undefined,
      DoesNotExist: value === undefined,
    }[operator];
  };
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(fulfils)
  );
}

function covers(
  { port, endPort, protocol }: Rule['ports'][number],
  pod: Pod,
  listener: { readonly protocol: string; readonly port: number },
): boolean {
  if (protocol !== listener.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === 'string') return portsNamed(pod, port, protocol).includes(listener.port);
  return port <= listener.port && listener.port <= (endPort ?? port);
}

function isPeer(
  { ipBlock, namespaceSelector, podSelector }: Peer,
  namespace: string,
  caller: Caller,
): boolean {
  if (caller === 'host') return ipBlock !== undefined; // which host it is nobody knows
  if (ipBlock !== undefined) return isWithin(ipBlock, caller);
  const isItsNamespace =
    namespaceSelector === undefined
      ? caller.namespace === namespace
      : isOfNamespace(namespaceSelector, caller);
  return isItsNamespace && (podSelector === undefined || matches(podSelector, caller.labels));
}

/** What a selector asks of labels that nobody may read counts as fulfilled: it may be, and then somebody is let in. */
function isOfNamespace(
  { matchLabels, matchExpressions }: Selector,
  { namespace, namespaceLabels }: Exclude<Caller, 'host'>,
): boolean {
  if (namespaceLabels !== undefined)
    return matches({ matchLabels, matchExpressions }, namespaceLabels);
  const { [nameLabel]: name = namespace } = matchLabels;
  const ofName = matchExpressions.filter(({ key }) => key === nameLabel);
  return (
    name === namespace &&
    matches({ matchLabels: {}, matchExpressions: ofName }, { [nameLabel]: namespace })
  );
}

/**
 * An ipBlock is meant for addresses outside the cluster, but network plugins hold it against
 * Pods as well.
 */
function isWithin(
  { cidr, except }: NonNullable<Peer['ipBlock']>,
  { addresses, isAnywhere = false }: Exclude<Caller, 'host'>,
): boolean {
  const isSingle = cidr.endsWith(cidr.includes(':') ? '/128' : '/32');
  if (isAnywhere && isSingle) return false;
  return addresses.some((ip) => holds([cidr], ip) && !holds(except, ip));
}

function holds(cidrs: readonly string[], ip: string): boolean {
  const family = familyOf(ip);
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [net = '', prefix] = cidr.split('/');
    // A BlockList would find an IPv4 address in ::/0, as ::ffff:10.244.0.5.
    if (familyOf(net) === family) list.addSubnet(net, Number(prefix), family);
  }
  return list.check(ip, family);
}

const familyOf = (ip: string) => (isIPv6(ip) ? 'ipv6' : 'ipv4');
