import { z } from 'zod';
import type { OpenSession } from '../session.ts';
import type { Contract } from './contract.ts';
import { address, type Door, type Knock, type Observation, verdicts } from './door.ts';
import { type Socket, socketOf, socketRowSchema } from './socket.ts';
import type { Vantage } from './vantage.ts';

/** How long to wait, in ms, and how often to knock. */
export interface Patience {
  /** Silence for so long is FILTERED. */
  readonly deadlineMs: number;
  /** Who took the connection is there, and perhaps busy: whatever it has not said by then is INCONCLUSIVE. */
  readonly answerMs: number;
  /** One knock is enough, also at doors that have to say the same at each. */
  readonly once?: true;
}

/** For a look that counts. */
export const patient: Patience = { deadlineMs: 1_500, answerMs: 4_500 };
/** For one that is made again if anything is wrong. */
export const hurried: Patience = { ...patient, answerMs: patient.deadlineMs };
const answerTimeoutMs = 60_000;
const lastLine = JSON.stringify({ end: true });

const observationSchema = z.object({
  verdict: z.enum(verdicts),
  service: z.string().optional(),
  evidence: z.string(),
});
/** A door by its label, or all ports of a sweep that say the same. */
const answerSchema = z.union([
  observationSchema.extend({ door: z.string() }),
  observationSchema.extend({ swept: z.string(), ports: z.array(z.number()) }),
]);
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
    knock: async (doors, heard, { once = false, ...patience } = patient) => {
      if (doors.length === 0) return [];
      const named = new Map(doors.map((door) => [nameOf(door), door]));
      const seen = new Map<string, Observation>();
      const request = { ...patience, ...batchOf(doors, { path, header }, once) };
      const { broke } = await ask(request, (line) => {
        for (const answer of parsed(answerSchema, line)) {
          const { names, observation } = understood(answer);
          for (const name of names) {
            seen.set(name, observation);
            const door = named.get(name);
            if (door !== undefined) heard?.(door);
          }
        }
      });
      const evidence =
        broke === undefined ? 'the prober said nothing of it' : `the prober broke: ${broke}`;
      const none: Observation = { verdict: 'INCONCLUSIVE', evidence };
      return doors.map((door) => {
        return { vantage: vantage.name, door, seen: seen.get(nameOf(door)) ?? none };
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

/** What the prober is told of doors: of those that are swept, of which there are thousands, no more than where they are. */
function batchOf(doors: readonly Door[], identity: Contract['identity'], once: boolean) {
  const kindOf = ({ isSwept }: Door) => (isSwept ? 'swept' : 'listed');
  const { swept = [], listed = [] } = Object.groupBy(doors, kindOf);
  return {
    doors: listed.map(({ label, host, port, mayBeClosed }) => {
      // Where open and closed are both right, a change from one to the other says nothing.
      const twice = !once && mayBeClosed !== true;
      return { label, host, port, ...identity, twice };
    }),
    sweeps: [...Map.groupBy(swept, ({ host }) => host)].map(([host, each]) => {
      return { host, ports: each.map(({ port }) => port), ...identity };
    }),
  };
}

/** By which the prober's answers tell of it. */
const nameOf = ({ isSwept, label, host, port }: Door): string =>
  isSwept ? address(host, port) : label;

/** The names of the doors that an answer tells of, and what was seen at each. */
function understood(answer: z.infer<typeof answerSchema>) {
  if ('door' in answer) {
    const { door, ...observation } = answer;
    return { names: [door], observation };
  }
  const { swept, ports, ...observation } = answer;
  return { names: ports.map((port) => address(swept, port)), observation };
}

/** A line that is not what was asked for is none. */
function parsed<Schema extends z.ZodType>(schema: Schema, line: string): z.infer<Schema>[] {
  try {
    return [schema.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}
