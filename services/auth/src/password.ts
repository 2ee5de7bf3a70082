import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** What one scrypt hash costs: N is 2^ln; memory is 128·N·r bytes. */
export interface Cost {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/** As strong as N=2^17, p=1 in an eighth of the memory (OWASP Password Storage Cheat Sheet): 16 MiB, about 0.2 s. */
export const defaultCost: Cost = { ln: 14, r: 8, p: 5 };

/** A hash as it is stored: `$scrypt$ln=14,r=8,p=5$salt$hash`, base64 without padding (the PHC string format). */
export const phcString =
  /^\$scrypt\$ln=(?<ln>\d{1,2}),r=(?<r>\d{1,2}),p=(?<p>\d{1,2})\$(?<salt>[\w+/-]{22})\$(?<hash>[\w+/-]{43})$/;

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);
const hashBytes = 32;
const saltBytes = 16;

/** Hashes a password with a new salt. */
export async function hashPassword(password: string, cost: Cost): Promise<string> {
  const salt = randomBytes(saltBytes);
  return phc(cost, salt, await deriveKey(password, salt, cost));
}

/** Whether a password belongs to a stored hash, at the cost stored with it. Without a hash: the same work, then no. */
export async function isPasswordOf(
  stored: string | undefined,
  password: string,
  cost: Cost,
): Promise<boolean> {
  const compared = parse(stored ?? nobodysHash(cost));
  const hash = await deriveKey(password, compared.salt, compared.cost);
  return timingSafeEqual(hash, compared.hash);
}

const nobodysHash = (cost: Cost): string =>
  phc(cost, randomBytes(saltBytes), randomBytes(hashBytes));

/** Whether a hash was made at another cost than today's and should be made again at the next login. */
export function isOutdated(stored: string, cost: Cost): boolean {
  const { ln, r, p } = parse(stored).cost;
  return ln !== cost.ln || r !== cost.r || p !== cost.p;
}

/** Whether a stored hash can be computed here: 128 MiB at most, and 1.3 s, so that a strange one exhausts nothing. */
export function isAffordable(stored: string): boolean {
  const { ln, r, p } = parse(stored).cost;
  const bytes = 128 * 2 ** ln * r;
  return ln > 0 && bytes > 0 && bytes <= 2 ** 27 && p > 0 && bytes * p <= 2 ** 29;
}

// NFKC, so that a password typed on another keyboard is the same password (NIST SP 800-63B, 3.1.1.2).
function deriveKey(password: string, salt: Buffer, { ln, r, p }: Cost): Promise<Buffer> {
  const N = 2 ** ln;
  return derive(password.normalize('NFKC'), salt, hashBytes, { N, r, p, maxmem: 256 * N * r });
}

const phc = ({ ln, r, p }: Cost, salt: Buffer, hash: Buffer): string =>
  `$scrypt$ln=${ln},r=${r},p=${p}$${base64(salt)}$${base64(hash)}`;

function parse(stored: string): { cost: Cost; salt: Buffer; hash: Buffer } {
  const groups = phcString.exec(stored)?.groups;
  if (groups === undefined) throw new Error('not a PHC string of scrypt');
  const { ln, r, p, salt = '', hash = '' } = groups;
  return {
    cost: { ln: Number(ln), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}

const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
