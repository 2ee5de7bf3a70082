import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from 'chassis/database';

export interface User {
  readonly id: string;
  readonly hash: string;
}

export interface UserStore {
  /** Adds a user; `false`, and no change, when the e-mail is taken. */
  add(email: string, hash: string): boolean;
  find(email: string): User | undefined;
  /** Replaces a hash, unless it was replaced in the meantime. */
  replaceHash(user: User, newHash: string): void;
  /** The database beneath, for what concerns it as a whole. */
  readonly database: DatabaseSync;
  close(): void;
}

const migrations = [
  `CREATE TABLE users (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL
  ) STRICT, WITHOUT ROWID`,
];

/** Opens `users.sqlite` in a folder. E-mails are kept as they are given: lower case is the caller's business. */
export function openUserStore(folder: string): UserStore {
  const database = openDatabase(path.join(folder, 'users.sqlite'), migrations);
  const insert = database.prepare(
    'INSERT INTO users (id, email, hash) VALUES (?, ?, ?) ON CONFLICT (email) DO NOTHING',
  );
  const select = database.prepare('SELECT id, hash FROM users WHERE email = ?');
  const update = database.prepare('UPDATE users SET hash = ? WHERE id = ? AND hash = ?');
  return {
    add: (email, hash) => insert.run(randomUUID(), email, hash).changes === 1,
    find: (email) => select.get(email) as User | undefined,
    replaceHash: ({ id, hash }, newHash) => void update.run(newHash, id, hash),
    database,
    close: () => database.close(),
  };
}
