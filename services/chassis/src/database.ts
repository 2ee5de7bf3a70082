import { DatabaseSync } from 'node:sqlite';
import { ConfigError } from './config.ts';
import type { Logger } from './logger.ts';

/**
 * Opens an SQLite file so that what was committed survives a crash, and brings its schema up to date: `migrations[n]`
 * takes version n to n + 1, each in a transaction. A file from a newer version throws `ConfigError`.
 */
export function openDatabase(file: string, migrations: readonly string[]): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 1_000, defensive: true });
  try {
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY',
    );
    migrate(database, file, migrations);
    return database;
  } catch (reason) {
    database.close();
    throw reason;
  }
}

/** Throws unless the database takes writes: rewrites its version number, which is a real, durable commit. */
export function assertWritable(database: DatabaseSync): void {
  database.exec(`PRAGMA user_version = ${versionOf(database)}`);
}

function migrate(database: DatabaseSync, file: string, migrations: readonly string[]): void {
  const found = versionOf(database);
  if (found > migrations.length) {
    throw new ConfigError(
      `${file} is of version ${found}, this program knows up to ${migrations.length}: run a newer one`,
    );
  }
  for (const [step, statements] of migrations.slice(found).entries()) {
    database.exec(
      `BEGIN IMMEDIATE; ${statements}; PRAGMA user_version = ${found + step + 1}; COMMIT`,
    );
  }
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version);
}

export interface Opened<T> {
  /** The store. Throws SQLite's error, which is answered with 503, while it cannot be opened. */
  use(): T;
  close(): void;
}

/**
 * Opens a store at once if that is possible, and else when it is used and the volume is well again. What waiting
 * cannot heal, a `ConfigError`, is thrown.
 */
export function opened<T extends { close(): void }>(open: () => T, logger: Logger): Opened<T> {
  let store: T | undefined;
  const use = () => {
    store ??= open();
    return store;
  };
  try {
    use();
  } catch (reason) {
    if (reason instanceof ConfigError) throw reason;
    logger.error({ err: reason }, 'storage is not available');
  }
  return { use, close: () => store?.close() };
}
