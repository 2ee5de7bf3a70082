import type { PathKind } from './check.ts';

/** A way in: an address and a port, and the listeners that the cluster's own objects make it lead to. */
export interface Door {
  /** Names the door in a sentence, once per vantage: "Pod users at its Pod IP 10.244.0.5:80". */
  readonly label: string;
  readonly path: PathKind;
  readonly host: string;
  readonly port: number;
  /** The ids of the listeners behind it; empty where no object leads anywhere, which is where nobody should answer. */
  readonly leadsTo: readonly string[];
  /** The workloads whose listeners could be behind it, if any were: `undefined` means any. */
  readonly workloads?: readonly string[];
  /** kind/name of the object that makes the door. */
  readonly object?: string;
  /** Nothing of the system has this address and port, so an answer that names no service is somebody else's. */
  readonly mayBeElsewhere?: true;
  /**
   * Where it leads may be reached from here, but this way to it may rightly be closed: a policy for what goes out can forbid the address,
   * and of policies for what comes in Kubernetes exempts a Pod's own node alone.
   */
  readonly mayBeClosed?: true;
  /** One of thousands that nobody named: told by its address alone, knocked at once, and not a row of the matrix. */
  readonly isSwept?: true;
}

/** What is the case behind a door. Only an answer that names its service is OPEN to that service. */
export const verdicts = ['OPEN', 'REFUSED', 'FILTERED', 'INCONCLUSIVE'] as const;
export type Verdict = (typeof verdicts)[number];

export interface Observation {
  readonly verdict: Verdict;
  /** What the answer carried in the identity header. */
  readonly service?: string | undefined;
  readonly evidence: string;
}

/** A door, and what one vantage saw there. */
export interface Knock {
  readonly vantage: string;
  readonly door: Door;
  readonly seen: Observation;
}

/** An address and a port as in a URL: IPv6 stands in brackets (RFC 3986, 3.2.2). */
export const address = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
