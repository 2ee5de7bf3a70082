import type { Door, Knock, Verdict } from './door.ts';
import type { Patience, Probe } from './probe.ts';

/** A door at the Pod IP of somebody, that leads to nobody. */
export const doorAt = (port: number, more: Partial<Door> = {}): Door => ({
  label: `door ${port}`,
  path: 'Pod IP',
  host: '10.244.0.5',
  port,
  leadsTo: [],
  ...more,
});

/** What came of knocking at a door; the evidence is the verdict's own word. */
export const knockOf = (vantage: string, door: Door, verdict: Verdict): Knock => ({
  vantage,
  door,
  seen: { verdict, evidence: verdict },
});

/** A probe at a vantage that sees these verdicts at every door, one each time it is asked, then OPEN; and what it was asked. */
export function probeThatSees(name: string, ...verdicts: readonly Verdict[]) {
  const asked: string[][] = [];
  const waits: (Patience | undefined)[] = [];
  const knock: Probe['knock'] = async (doors, _heard, patience) => {
    waits.push(patience);
    const verdict = verdicts[asked.length] ?? 'OPEN';
    asked.push(doors.map(({ label }) => label));
    return doors.map((door) => knockOf(name, door, verdict));
  };
  return { probe: { vantage: { name }, knock } as Probe, asked, waits };
}
