import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Logger } from 'chassis';
import { JwksClient } from 'jwks-rsa';
import { keyDocument } from './key-document.ts';

/** The keys by their `kid`: a closed map, so a token cannot make anybody fetch anything. */
export interface KeySet {
  /** The key of that id. An unknown id asks Users again, at most once per `pauseMs`, whoever asks. */
  find(kid: string): Promise<KeyObject | undefined>;
  /** Another number whenever the keys are others than before. Renews old keys in passing, as `find` does. */
  generation(): number;
  /** Throws while no key was ever seen. */
  assertLoaded(): Promise<void>;
}

interface KeySetOptions {
  readonly usersUrl: string;
  readonly logger: Logger;
  readonly pauseMs?: number;
  readonly freshMs?: number;
}

/**
 * The public keys as Users publishes them. Keys older than `freshMs` are renewed in passing, so that a withdrawn one
 * goes; while Users is away the last ones stay in use.
 */
export function createKeySet(options: KeySetOptions): KeySet {
  const { usersUrl, logger, pauseMs = 1_000, freshMs = 60_000 } = options;
  const jwksUri = new URL('/.well-known/jwks.json', usersUrl).href;
  const client = new JwksClient({ jwksUri, cache: false, fetcher: keyDocument });
  let keys = new Map<string, KeyObject>();
  let generation = 0;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let fetching = Promise.resolve();

  async function fetchKeys(): Promise<void> {
    try {
      const found = new Map<string, KeyObject>();
      for (const each of await client.getSigningKeys()) {
        if (each.kid !== undefined) found.set(each.kid, createPublicKey(each.getPublicKey()));
      }
      const isSame = found.size === keys.size && [...found.keys()].every((kid) => keys.has(kid));
      keys = found;
      if (!isSame) generation += 1;
    } catch (reason) {
      logger.warn({ err: reason }, 'cannot fetch the keys from Users');
    }
  }

  function refresh(olderThanMs: number): Promise<void> {
    if (performance.now() - fetchedAt >= olderThanMs) {
      fetchedAt = performance.now();
      fetching = fetchKeys();
    }
    return fetching;
  }

  return {
    generation() {
      void refresh(freshMs);
      return generation;
    },
    async find(kid) {
      const renewed = refresh(freshMs);
      if (!keys.has(kid)) await renewed;
      if (!keys.has(kid)) await refresh(pauseMs);
      return keys.get(kid);
    },
    async assertLoaded() {
      if (keys.size === 0) await refresh(pauseMs);
      if (keys.size === 0) throw new Error('no key seen yet');
    },
  };
}
