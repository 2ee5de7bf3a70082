import { HttpError } from 'chassis';

/** Runs work when it is its turn. */
export type Queue = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * At most `atOnce` pieces of work run and at most `waiting` wait, so that hashing can exhaust neither memory nor
 * patience. Beyond that: 503 with `Retry-After`.
 */
export function createQueue({ atOnce, waiting }: { atOnce: number; waiting: number }): Queue {
  let running = 0;
  const line: (() => void)[] = [];
  return async (work) => {
    if (running >= atOnce && line.length >= waiting) {
      const headers = { 'Retry-After': '1' };
      throw new HttpError(503, 'Too many passwords at once. Try again later.', { headers });
    }
    if (running >= atOnce) await new Promise<void>((resolve) => line.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = line.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
