import type { Verdict } from './door.ts';
import type { Outline } from './outline.ts';

/** The ways in, by the names that Kubernetes gives them. `loopback` is the way inside a Pod. */
export const pathKinds = [
  'Pod IP',
  'ClusterIP',
  'DNS name',
  'NodePort',
  'node address',
  'published port',
  'external IP',
  'loopback',
] as const;
export type PathKind = (typeof pathKinds)[number];

/** A claim of the contract, and what came of it. */
export interface ExposureCheck {
  /** What mutants and reports call it: `edge auth-container:80 stranger Pod IP`, `audit policies`. */
  readonly id: string;
  /** The claim, in a sentence: "auth-container:80 is closed to stranger by Pod IP". */
  readonly title: string;
  readonly status: 'passed' | 'failed';
  /** On failures: what was expected, what was observed, the evidence, the object to blame and how to reproduce it, line by line. */
  readonly message?: string;
}

/** A field of the matrix: one listener by one path from one vantage. */
export interface Cell {
  readonly listener: string;
  readonly path: PathKind;
  readonly vantage: string;
  readonly expected: 'open' | 'closed';
  /** The widest verdict among the doors of this path; INCONCLUSIVE also where a witness failed. */
  readonly observed: Verdict;
  readonly status: 'passed' | 'failed';
  /** What each door said: label, verdict and the first line of its answer. */
  readonly evidence: readonly string[];
  /** A line for a shell that knocks at the first door by hand. */
  readonly reproduce: string;
}

/** An object that would let somebody in whom the contract keeps out, even where another wall still holds. */
export interface Finding {
  /** Which rule of the audit found it. */
  readonly rule: AuditRule;
  /** kind/name of the object to blame. */
  readonly object: string;
  /** The path of the field in it, such as `spec.ports[1].nodePort`. */
  readonly field: string;
  /** The finding in a sentence that names the listener and the vantages that it would be opened to. */
  readonly sentence: string;
}

/** What the audit looks at, each a check of its own with its claim as the title. */
export const auditRules = {
  services: 'no Service leads where the contract forbids',
  'host ports': 'no Pod takes a port of its node',
  'host network': 'no Pod is in the network of its node',
  ingresses: 'no Ingress leads where the contract forbids',
  policies: 'the NetworkPolicies keep out whom the contract keeps out',
  binds: 'what is closed to everybody outside its Pod listens on loopback alone',
  'published ports': 'no node publishes a port that leads where the contract forbids',
  listeners: 'nothing listens that the contract does not list',
} as const;
export type AuditRule = keyof typeof auditRules;

/** Everything that was found out about who can reach what. */
export interface Examination {
  readonly checks: readonly ExposureCheck[];
  readonly cells: readonly Cell[];
  /** What there is, for a drawing; absent where there are no Kubernetes objects. */
  readonly outline?: Outline;
  /** What could not be looked at, each in a sentence with the reason: never passed, never silently absent. */
  readonly notProven: readonly string[];
}
