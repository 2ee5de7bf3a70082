import type { Request, RequestHandler, Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import { HttpError } from './http-error.ts';

interface Rate {
  /** What the headers call it. */
  readonly identifier: string;
  readonly limit: number;
  readonly windowMs: number;
  /** Who is counted: whoever asks, by address, unless this says otherwise. */
  readonly keyGenerator?: (request: Request, response: Response) => string;
  /** Counts only what is answered with this status. */
  readonly countedStatus?: number;
}

/** Answers 429 beyond a rate, and tells how much of it is left in the standard `RateLimit` headers. */
export function limitRate({ countedStatus, ...rate }: Rate): RequestHandler {
  return rateLimit({
    ...rate,
    skipSuccessfulRequests: countedStatus !== undefined,
    requestWasSuccessful: (_request, { statusCode }) => statusCode !== countedStatus,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler() {
      throw new HttpError(429, 'Too many requests. Try again later.');
    },
  });
}
