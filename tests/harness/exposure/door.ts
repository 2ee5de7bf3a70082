import type { ServiceName } from '../services.ts';

/** A way in: an address and a port, and who is to answer there, if anybody. */
export interface Door {
  /** Names the door in a sentence, once per batch: "auth-container:80 by Pod IP 10.244.0.5:80". */
  readonly label: string;
  readonly host: string;
  readonly port: number;
  readonly expected: ServiceName | 'nobody';
  /** Nothing of the system has this address and port, so an answer that names no service is somebody else's. */
  readonly mayBeElsewhere?: true;
}

/** What is the case behind a door. Only an answer that names its service is OPEN to that service. */
export const verdicts = ['OPEN', 'REFUSED', 'FILTERED', 'INCONCLUSIVE'] as const;
export type Verdict = (typeof verdicts)[number];

export interface Observation {
  readonly door: string;
  readonly verdict: Verdict;
  /** The service that named itself in its answer. */
  readonly service?: string | undefined;
  readonly evidence: string;
  readonly ms: number;
}

/** Whether the observation is what was expected; INCONCLUSIVE never is. */
export function isAsExpected(door: Door, { verdict, service }: Observation): boolean {
  if (door.expected !== 'nobody') return verdict === 'OPEN' && service === door.expected;
  if (verdict === 'OPEN') return service === undefined && door.mayBeElsewhere === true;
  return verdict === 'REFUSED' || verdict === 'FILTERED';
}

/** Expected against observed, in a sentence that a failed check shows. */
export function sentence(vantage: string, door: Door, seen: Observation): string {
  const { label, expected } = door;
  const wanted = expected === 'nobody' ? 'closed' : `OPEN to ${expected}`;
  const found =
    seen.verdict === 'OPEN' ? `OPEN to ${seen.service ?? 'somebody unnamed'}` : seen.verdict;
  return `${label} is ${found} from ${vantage}, expected ${wanted} (${seen.evidence})`;
}
