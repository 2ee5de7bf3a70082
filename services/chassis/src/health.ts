import type { Express, RequestHandler } from 'express';
import * as z from 'zod';
import type { Logger } from './logger.ts';
import { message, type Route, route } from './route.ts';

/** Resolves when the service can do its work; rejects with the reason why not. */
export type Readiness = () => Promise<void> | void;

const answerKeptMs = 1_000;
const patienceMs = 2_000;
const ok = { status: 200, body: 'OK' } as const;
// Probes ask every few seconds: their lines would bury the others.
const quiet: RequestHandler = (_request, response, next) => {
  response.locals.isQuiet = true;
  next();
};
const guards = [quiet];
const notReady = { status: 503, body: { message: 'Not ready.' } } as const;
const text = z.literal('OK');

/**
 * `/livez`: the process answers. `/readyz`: it can do its work and is not stopping (`app.locals.stopping`).
 * `/healthcheck`: the original's name for `/livez`. Readiness is asked for at most once a second, whoever asks.
 */
export function healthRoutes(app: Express, logger: Logger, ready: Readiness): Route[] {
  const isReady = remembered(async () => {
    try {
      await within(patienceMs, ready);
      return true;
    } catch (reason) {
      logger.warn({ err: reason }, 'not ready');
      return false;
    }
  });
  const alive = (path: string) =>
    route({
      method: 'get',
      path,
      summary: 'Is alive',
      guards,
      answers: { 200: text },
      handle: () => ok,
    });
  return [
    alive('/healthcheck'),
    alive('/livez'),
    route({
      method: 'get',
      path: '/readyz',
      summary: 'Can do its work',
      guards,
      answers: { 200: text, 503: message },
      async handle() {
        return !app.locals.stopping && (await isReady()) ? ok : notReady;
      },
    }),
  ];
}

function remembered<T>(ask: () => Promise<T>): () => Promise<T> {
  let askedAt = Number.NEGATIVE_INFINITY;
  let answer: Promise<T>;
  return () => {
    const now = performance.now();
    if (now - askedAt >= answerKeptMs) {
      askedAt = now;
      answer = ask();
    }
    return answer;
  };
}

async function within(ms: number, ask: Readiness): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  try {
    await Promise.race([ask(), promise]);
  } finally {
    clearTimeout(timer);
  }
}
