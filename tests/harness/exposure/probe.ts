import { z } from 'zod';
import { HarnessError } from '../errors.ts';
import type { Exec } from '../exec.ts';
import { type Door, type Observation, verdicts } from './door.ts';
import type { Vantage } from './vantage.ts';

const deadlineMs = 1_500;
const batchTimeoutMs = 60_000;

const observationSchema = z.object({
  door: z.string(),
  verdict: z.enum(verdicts),
  service: z.string().optional(),
  evidence: z.string(),
  ms: z.number(),
});

/**
 * Knocks at every door from one vantage, side by side in one command, and gives what was seen in the doors' order.
 * A door without an answer is INCONCLUSIVE, and so is the whole batch when the prober itself broke.
 */
export async function probe(
  exec: Exec,
  vantage: Vantage,
  doors: readonly Door[],
  signal?: AbortSignal,
): Promise<readonly Observation[]> {
  const batch = doors.map(({ label, host, port }) => ({ label, host, port }));
  const input = JSON.stringify({ deadlineMs, doors: batch });
  const options = { input, signal, timeoutMs: batchTimeoutMs };
  const { stdout, broke } = await exec(vantage.file, vantage.args, options).then(
    (output) => ({ stdout: output.stdout, broke: 'the prober said nothing about it' }),
    (error: unknown) => {
      signal?.throwIfAborted();
      if (!(error instanceof HarnessError)) throw error;
      const cause = error.evidence.find((line) => /error/i.test(line)) ?? error.evidence.at(-1);
      return { stdout: '', broke: `the prober broke: ${cause ?? error.message}` };
    },
  );
  const seen = new Map(
    stdout
      .split('\n')
      .flatMap(parse)
      .map((one) => [one.door, one]),
  );
  return doors.map(
    ({ label }) =>
      seen.get(label) ?? { door: label, verdict: 'INCONCLUSIVE', evidence: broke, ms: 0 },
  );
}

/** A line that is no observation is none: its door then has no answer. */
function parse(line: string): readonly Observation[] {
  try {
    return [observationSchema.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}
