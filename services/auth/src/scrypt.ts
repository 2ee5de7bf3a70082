import { type ScryptOptions, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { type StoredHash, saltAndHash } from './stored-hash.ts';

const phcString = new RegExp(
  String.raw`^\$scrypt\$ln=(?<ln>\d{1,2}),r=(?<r>\d{1,2}),p=(?<p>\d{1,2})${saltAndHash}`,
);
const compute = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** Reads a hash of scrypt, which was used before: `$scrypt$ln=14,r=8,p=5$salt$hash`; of anything else, nothing. */
export function read(stored: string): StoredHash | undefined {
  const groups = phcString.exec(stored)?.groups;
  if (groups === undefined) return undefined;
  const [ln, r, p] = [Number(groups.ln), Number(groups.r), Number(groups.p)];
  const salt = Buffer.from(groups.salt ?? '', 'base64');
  const N = 2 ** ln;
  const bytes = 128 * N * r; // RFC 7914, 2
  return {
    hash: Buffer.from(groups.hash ?? '', 'base64'),
    isAffordable: ln > 0 && bytes > 0 && bytes <= 2 ** 27 && p > 0 && bytes * p <= 2 ** 29,
    derive: (password) => compute(password, salt, 32, { N, r, p, maxmem: 2 * bytes }),
  };
}
