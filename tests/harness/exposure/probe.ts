import { z } from 'zod';
import type { OpenSession } from '../session.ts';
import type { Contract } from './contract.ts';
import { type Door, type Knock, type Observation, verdicts } from './door.ts';
import { type Socket, socketOf, socketRowSchema } from './socket.ts';
import type { Vantage } from './vantage.ts';

/** How long to wait, in ms. */
export interface Patience {
  /** Silence for so long is FILTERED. */
  readonly deadlineMs: number;
  /** Who took the connection is there, and perhaps busy: whatever it has not said by then is INCONCLUSIVE. */
  readonly answerMs: number;
}

/** For a look that counts. */
export const patient: Patience = { deadlineMs: 1_500, answerMs: 4_500 };
/** For one that is made again if anything is wrong. */
export const hurried: Patience = { ...patient, answerMs: patient.deadlineMs };
const answerTimeoutMs = 60_000;
const lastLine = JSON.stringify({ end: true });

const observationSchema = z.object({
  door: z.string(),
  verdict: z.enum(verdicts),
  service: z.string().optional(),
  evidence: z.string(),
  ms: z.number(),
});
const socketsSchema = z.object({ sockets: z.array(socketRowSchema) });

/** A prober at its vantage: one process, however often it is asked. */
export interface Probe {
  readonly vantage: Vantage;
  /**
   * Knocks at all doors side by side, and gives what was seen in the doors' order; `heard` gets each door as soon as its verdict is
   * there. A door of which the prober says nothing is INCONCLUSIVE.
   */
  readonly knock: (
    doors: readonly Door[],
    heard?: Heard,
    patience?: Patience,
  ) => Promise<readonly Knock[]>;
  /** Asks once at a door, for another path and with headers of one's own; who answers does not matter. */
  readonly ask: (door: Door & { asks: string; headers: readonly string[] }) => Promise<void>;
  /** What listens in the vantage's own network namespace; undefined where the prober broke. */
  readonly sockets: () => Promise<readonly Socket[] | undefined>;
  readonly end: () => Promise<void>;
}

/** Is told of a door whose verdict is there. */
export type Heard = (door: Door) => void;

/** What a probe is to knock at. */
export interface Round {
  readonly probe: Probe;
  readonly doors: readonly Door[];
}

/** Knocks at the doors of all rounds side by side. */
export const knockAt = async (
  rounds: readonly Round[],
  heard?: Heard,
  patience?: Patience,
): Promise<readonly Knock[]> =>
  (await Promise.all(rounds.map(({ probe, doors }) => probe.knock(doors, heard, patience)))).flat();

/** Calls `done` as soon as all these doors were heard of. */
export function whenHeard(doors: readonly Door[], done: () => void): Heard {
  const waiting = new Set(doors);
  return (door) => {
    if (waiting.delete(door) && waiting.size === 0) done();
  };
}

/** The same rounds with one batch of doors for each probe. */
export const joined = (rounds: readonly Round[]): readonly Round[] =>
  [...Map.groupBy(rounds, ({ probe }) => probe)].map(([probe, each]) => ({
    probe,
    doors: each.flatMap(({ doors }) => doors),
  }));

/** Starts the prober at a vantage. */
export function startProbe(
  open: OpenSession,
  vantage: Vantage,
  { path, header }: Contract['identity'],
  signal: AbortSignal,
): Probe {
  const session = open(vantage.file, vantage.args, { signal, inPod: vantage.inPod });
  const ask = (request: object, heard?: (line: string) => void) =>
    session.ask(JSON.stringify(request), lastLine, answerTimeoutMs, heard);
  return {
    vantage,
    knock: async (doors, heard, patience = patient) => {
      if (doors.length === 0) return [];
      const labelled = new Map(doors.map((door) => [door.label, door]));
      const batch = doors.map(({ label, host, port, isSwept, mayBeClosed }) => {
        // Where open and closed are both right, a change from one to the other says nothing.
        const twice = isSwept !== true && mayBeClosed !== true;
        return { label, host, port, path, header, twice };
      });
      const seen = new Map<string, Observation>();
      const { broke } = await ask({ ...patience, doors: batch }, (line) => {
        for (const one of parsed(observationSchema, line)) {
          seen.set(one.door, one);
          const door = labelled.get(one.door);
          if (door !== undefined) heard?.(door);
        }
      });
      const evidence =
        broke === undefined ? 'the prober said nothing of it' : `the prober broke: ${broke}`;
      return doors.map((door) => {
        const none: Observation = { door: door.label, verdict: 'INCONCLUSIVE', evidence, ms: 0 };
        return { vantage: vantage.name, door, seen: seen.get(door.label) ?? none };
      });
    },
    ask: async ({ label, host, port, asks, headers }) => {
      const batch = [{ label, host, port, path: asks, header, headers }];
      await ask({ ...hurried, doors: batch });
    },
    sockets: async () => {
      const { lines } = await ask({ sockets: true });
      return lines.flatMap((line) => parsed(socketsSchema, line))[0]?.sockets.map(socketOf);
    },
    end: session.end,
  };
}

/** A line that is not what was asked for is none. */
function parsed<Schema extends z.ZodType>(schema: Schema, line: string): z.infer<Schema>[] {
  try {
    return [schema.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}
