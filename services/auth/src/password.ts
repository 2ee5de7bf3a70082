import { randomBytes, timingSafeEqual } from 'node:crypto';
import * as argon2id from './argon2id.ts';
import * as scrypt from './scrypt.ts';
import type { StoredHash } from './stored-hash.ts';

/** What it costs to hash a password. */
export type Cost = argon2id.Cost;

/** The least that OWASP asks of its first choice (Password Storage Cheat Sheet): 19 MiB, about 0.04 s. */
export const defaultCost: Cost = { m: 19_456, t: 2, p: 1 };

/** Hashes a password with a new salt. */
export async function hashPassword(password: string, cost: Cost): Promise<string> {
  const salt = newSalt();
  return argon2id.phc(cost, salt, await argon2id.derive(unified(password), salt, cost));
}

/**
 * Whether a password belongs to a stored hash, at the cost stored with it. Without a hash: the same work, then no. Throws
 * where the hash is none.
 */
export async function isPasswordOf(
  stored: string | undefined,
  password: string,
  cost: Cost,
): Promise<boolean> {
  const compared = read(stored ?? nobodysHash(cost));
  if (compared === undefined) throw new Error('neither a hash of Argon2id nor one of scrypt');
  return timingSafeEqual(await compared.derive(unified(password)), compared.hash);
}

const nobodysHash = (cost: Cost): string => argon2id.phc(cost, newSalt(), randomBytes(32));

/** Whether a hash was made in another way than today's, and should be made again at the next login. */
export const isOutdated = (stored: string, cost: Cost): boolean =>
  !stored.startsWith(argon2id.prefix(cost));

/** Whether a text is a stored hash that can be computed here. */
export const isAffordable = (stored: string): boolean => read(stored)?.isAffordable ?? false;

const read = (stored: string): StoredHash | undefined =>
  argon2id.read(stored) ?? scrypt.read(stored);

const newSalt = (): Buffer => randomBytes(16);

// NFKC, so that a password typed on another keyboard is the same password (NIST SP 800-63B, 3.1.1.2).
const unified = (password: string): string => password.normalize('NFKC');
