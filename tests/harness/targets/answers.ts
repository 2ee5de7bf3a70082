import { eventually } from '../eventually.ts';
import type { Endpoints } from './target.ts';

const answerTimeoutMs = 30_000;

/** Waits until the public services say, through the very doors that the suites use, that they can do their work. */
export async function untilTheyAnswer(endpoints: Endpoints, signal: AbortSignal): Promise<void> {
  await Promise.all(
    Object.values(endpoints).map((url: string) =>
      eventually(
        `an answer from ${url}/readyz`,
        async (attempt) => {
          const { status } = await fetch(`${url}/readyz`, { signal: attempt });
          if (status !== 200) throw new Error(`the answer was ${status}`);
        },
        { timeoutMs: answerTimeoutMs, intervalMs: 100, signal },
      ),
    ),
  );
}
