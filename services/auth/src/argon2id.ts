import { argon2 } from 'node:crypto';
import { promisify } from 'node:util';
import { type StoredHash, saltAndHash } from './stored-hash.ts';

/** What one Argon2id hash costs: `m` KiB of memory, gone over `t` times, in `p` lanes (RFC 9106, 3.1). */
export interface Cost {
  readonly m: number;
  readonly t: number;
  readonly p: number;
}

const phcString = new RegExp(
  String.raw`^\$argon2id\$v=19\$m=(?<m>\d{1,6}),t=(?<t>\d{1,4}),p=(?<p>\d{1,2})${saltAndHash}`,
);
const compute = promisify(argon2);

/** How its PHC string begins, before salt and hash: `$argon2id$v=19$m=19456,t=2,p=1$`. */
export const prefix = ({ m, t, p }: Cost): string => `$argon2id$v=19$m=${m},t=${t},p=${p}$`;

/** A hash as it is stored: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash` (the PHC string format). */
export const phc = (cost: Cost, salt: Buffer, hash: Buffer): string =>
  `${prefix(cost)}${base64(salt)}$${base64(hash)}`;

/** The hash of a password: 32 bytes. */
export const derive = (password: string, salt: Buffer, { m, t, p }: Cost): Promise<Buffer> =>
  compute('argon2id', {
    message: password,
    nonce: salt,
    tagLength: 32,
    memory: m,
    passes: t,
    parallelism: p,
  });

/** Reads a hash of Argon2id; of anything else, nothing. */
export function read(stored: string): StoredHash | undefined {
  const groups = phcString.exec(stored)?.groups;
  if (groups === undefined) return undefined;
  const cost = { m: Number(groups.m), t: Number(groups.t), p: Number(groups.p) };
  const salt = Buffer.from(groups.salt ?? '', 'base64');
  return {
    hash: Buffer.from(groups.hash ?? '', 'base64'),
    isAffordable: isAffordable(cost),
    derive: (password) => derive(password, salt, cost),
  };
}

// A lane needs 8 KiB (RFC 9106, 3.1).
const isAffordable = ({ m, t, p }: Cost): boolean =>
  t > 0 && p > 0 && m >= 8 * p && m <= 2 ** 17 && m * t <= 2 ** 20;

// Without padding, as the PHC string format has it.
const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
