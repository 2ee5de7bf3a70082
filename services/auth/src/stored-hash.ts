/** A hash read from the string in which it is stored, whatever made it. */
export interface StoredHash {
  readonly hash: Buffer;
  /** Whether it can be computed here: 128 MiB and about a second at most, so that a strange one exhausts nothing. */
  readonly isAffordable: boolean;
  /** What a password hashes to with the same salt, at the same cost. */
  readonly derive: (password: string) => Promise<Buffer>;
}

/** Salt (16 bytes) and hash (32 bytes) at the end of a PHC string. */
export const saltAndHash = String.raw`\$(?<salt>[\w+/-]{22})\$(?<hash>[\w+/-]{43})$`;
