import { commonSettings, list, serviceUrl, wholeNumber } from 'chassis';
import express from 'express';
import * as z from 'zod';

/** Whether Express can tell by these whom it trusts; it has the rule. */
function areTrustable(proxies: readonly string[]): boolean {
  try {
    express().set('trust proxy', proxies);
    return true;
  } catch {
    return false;
  }
}

/** Users' settings. */
export const Config = z.object({
  ...commonSettings('users'),
  AUTH_API_URL: serviceUrl,
  USERS_FOLDER: z.string().default('/data'),
  /** How long Auth may take, in milliseconds: a hash takes 40 of them, and some may be waiting. */
  AUTH_TIMEOUT_MS: wholeNumber(100, 60_000).default(5_000),
  /** Sign-ups and logins per minute from one address. Behind a NodePort many clients share one. */
  ADDRESS_LIMIT: wholeNumber(1, 1_000_000).default(600),
  /** Failed logins, and sign-ups, per quarter of an hour for one e-mail. */
  ACCOUNT_LIMIT: wholeNumber(1, 1_000_000).default(10),
  /** Addresses or networks whose `X-Forwarded-For` is believed, comma-separated. None: the peer is the client. */
  TRUSTED_PROXIES: list
    .refine(areTrustable, 'must be addresses, networks such as 10.0.0.0/8, or loopback')
    .default([]),
});
