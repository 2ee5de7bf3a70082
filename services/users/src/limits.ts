import { limitRate } from 'chassis';
import type { Request, RequestHandler, Response } from 'express';

export interface Limits {
  readonly perAddress: RequestHandler;
  readonly perSignup: RequestHandler;
  readonly perLogin: RequestHandler;
}

const minuteMs = 60_000;

/** The limits on sign-up and login. An account's e-mail is in lower case. */
export function createLimits(addressLimit: number, accountLimit: number): Limits {
  const perAccount = {
    identifier: 'account',
    limit: accountLimit,
    windowMs: 15 * minuteMs,
    keyGenerator: (_request: Request, { locals }: Response) => locals.body.email as string,
  };
  return {
    perAddress: limitRate({ identifier: 'address', limit: addressLimit, windowMs: minuteMs }),
    perSignup: limitRate(perAccount),
    // Wrong passwords alone are counted: neither the right one, nor an Auth that is away, locks anybody out.
    perLogin: limitRate({ ...perAccount, countedStatus: 401 }),
  };
}
