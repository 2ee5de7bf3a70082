import { HttpError } from 'chassis';
import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';

export interface Limits {
  readonly perAddress: RequestHandler;
  readonly perSignup: RequestHandler;
  readonly perLogin: RequestHandler;
}

const minuteMs = 60_000;

/** The limits on sign-up and login, told in the standard `RateLimit` headers. An account's e-mail is in lower case. */
export function createLimits(addressLimit: number, accountLimit: number): Limits {
  const shared = {
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler() {
      throw new HttpError(429, 'Too many requests. Try again later.');
    },
  } as const;
  const perAccount = {
    ...shared,
    windowMs: 15 * minuteMs,
    limit: accountLimit,
    keyGenerator: (_request: unknown, response: { locals: Record<string, unknown> }) =>
      (response.locals.body as { email: string }).email,
  };
  return {
    perAddress: rateLimit({
      ...shared,
      windowMs: minuteMs,
      limit: addressLimit,
      identifier: 'address',
    }),
    perSignup: rateLimit({ ...perAccount, identifier: 'account' }),
    // The right password is never held up by others' wrong ones before the limit, and never counted.
    perLogin: rateLimit({ ...perAccount, identifier: 'account', skipSuccessfulRequests: true }),
  };
}
