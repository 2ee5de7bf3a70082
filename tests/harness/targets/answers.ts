import { once } from 'node:events';
import { eventually } from '../eventually.ts';
import { clientFor } from '../http-client.ts';
import type { Endpoints } from './target.ts';

const answerTimeoutMs = 30_000;
/** The first packet of a connection may be lost while a cluster programs its proxies, and is sent anew only after a second. */
const hastyMs = 250;
const hastyAttempts = 8;
/** For a service that is only slow. */
const calmMs = 5_000;

/** Waits until the public services say, through the very doors that the suites use, that they can do their work. */
export async function untilTheyAnswer(endpoints: Endpoints, signal: AbortSignal): Promise<void> {
  await Promise.all(
    Object.values(endpoints).map((url: string) => {
      let attempts = 0;
      const ask = async (attempt: AbortSignal) => {
        attempts += 1;
        const patienceMs = attempts > hastyAttempts ? calmMs : hastyMs;
        const either = AbortSignal.any([attempt, AbortSignal.timeout(patienceMs)]);
        const status = await statusOf(`${url}/readyz`, either);
        if (status !== 200) throw new Error(`the answer was ${status}`);
      };
      const patience = { timeoutMs: answerTimeoutMs, intervalMs: 50, signal };
      return eventually(`an answer from ${url}/readyz`, ask, patience);
    }),
  );
}

/** The status of the answer, by an agent of its own: everybody's asks a proxy where NODE_USE_ENV_PROXY says so. */
async function statusOf(url: string, signal: AbortSignal): Promise<number | undefined> {
  const [response] = await once(clientFor(url).get(url, { agent: false, signal }), 'response');
  response.destroy();
  return response.statusCode;
}
