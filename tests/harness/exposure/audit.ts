import { auditBinds, auditHostNetwork, auditHostPorts, auditListeners } from './audit-pods.ts';
import { auditPolicies } from './audit-policies.ts';
import { auditIngresses, auditPublishedPorts, auditServices } from './audit-ways.ts';
import type { Audited, Blame } from './audited.ts';
import type { AuditRule, Finding } from './check.ts';
import type { Contract } from './contract.ts';
import { type Listener, listenersOf } from './listener.ts';
import { declaredPortsOf, socketsAt } from './pod-port.ts';
import type { Topology } from './topology.ts';

const rules: Record<AuditRule, (audited: Audited) => readonly Blame[]> = {
  services: auditServices,
  'host ports': auditHostPorts,
  'host network': auditHostNetwork,
  ingresses: auditIngresses,
  policies: auditPolicies,
  binds: auditBinds,
  'published ports': auditPublishedPorts,
  listeners: auditListeners,
};

/**
 * Every object that would open a listener to a vantage that the contract keeps out, even where
 * another wall still holds.
 */
export function audit(contract: Contract, topology: Topology): readonly Finding[] {
  const listeners = listenersOf(contract, topology).filter(isOfSystem);
  const audited = { contract, topology, listeners };
  const findings = Object.entries(rules).flatMap(([rule, find]) =>
    find(audited).map((blame): Finding => ({ rule: rule as AuditRule, ...blame })),
  );
  // Replicas lead to the same finding.
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

/**
 * In the network of its node a Pod has the node's sockets: those that nobody says are its own
 * are taken for the node's.
 */
const isOfSystem = (listener: Listener): boolean =>
  listener.entry !== undefined ||
  listener.pods.some(
    (pod) =>
      declaredPortsOf(pod, listener).length > 0 ||
      (!pod.object.spec.hostNetwork && socketsAt(pod, listener).length > 0),
  );
