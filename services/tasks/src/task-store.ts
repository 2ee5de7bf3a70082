import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from 'chassis/database';
import { createPageCache, type Page } from './page-cache.ts';

export interface Task {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** Where the first page starts: before no task. */
export const newest = Number.MAX_SAFE_INTEGER;

// Characters of all pages in memory: 4 MB at most.
const cachedLength = 2_000_000;

/** Every question names the owner, so there is no way to ask for anybody else's task. */
export interface TaskStore {
  /** Keeps a task durably; `undefined` when the owner has as many as allowed. */
  add(owner: string, title: string, text: string): Task | undefined;
  /** Some tasks, newest first; from `newest` on, or from where a page before it says. */
  page(owner: string, limit: number, before: number): Page;
  find(owner: string, id: string): Task | undefined;
  /** Whether there was such a task. */
  remove(owner: string, id: string): boolean;
  /** The database beneath, for what concerns it as a whole. */
  readonly database: DatabaseSync;
  close(): void;
}

// `number` orders one owner's tasks. It serves paging alone: as an id it could be guessed.
const migrations = [
  `CREATE TABLE tasks (
    id TEXT NOT NULL UNIQUE,
    owner TEXT NOT NULL,
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (owner, number)
  ) STRICT`,
];

/** Opens `tasks.sqlite` in a folder, for at most `perOwner` tasks of each owner. */
export function openTaskStore(folder: string, perOwner: number): TaskStore {
  const database = openDatabase(path.join(folder, 'tasks.sqlite'), migrations);
  const insert = database.prepare(
    `INSERT INTO tasks (id, owner, number, title, text)
     SELECT ?2, ?1, coalesce(max(number), 0) + 1, ?3, ?4 FROM tasks WHERE owner = ?1
     HAVING count(*) < ?5`,
  );
  const selectPage = database.prepare(
    `SELECT id, title, text, number FROM tasks WHERE owner = ? AND number < ?
     ORDER BY number DESC LIMIT ?`,
  );
  selectPage.setReturnArrays(true);
  const select = database.prepare('SELECT id, title, text FROM tasks WHERE owner = ? AND id = ?');
  const remove = database.prepare('DELETE FROM tasks WHERE owner = ? AND id = ?');
  const firstPages = createPageCache(cachedLength);

  function readPage(owner: string, limit: number, before: number): Page {
    // One more than asked for tells whether there is a next page.
    const rows = selectPage.all(owner, before, limit + 1) as unknown as Row[];
    const shown = rows.slice(0, limit);
    const next = rows.length > limit ? shown.at(-1)?.[3] : undefined;
    return { json: JSON.stringify(shown.map(([id, title, text]) => ({ id, title, text }))), next };
  }

  return {
    add(owner, title, text) {
      firstPages.forget(owner); // first, so that a write that fails half-way leaves no page behind
      const task = { id: randomUUID(), title, text };
      const { changes } = insert.run(owner, task.id, title, text, perOwner);
      return changes === 1 ? task : undefined;
    },
    page(owner, limit, before) {
      if (before !== newest) return readPage(owner, limit, before);
      const cached = firstPages.get(owner, limit);
      if (cached !== undefined) return cached;
      const page = readPage(owner, limit, before);
      firstPages.keep(owner, limit, page);
      return page;
    },
    find: (owner, id) => select.get(owner, id) as unknown as Task | undefined,
    remove(owner, id) {
      firstPages.forget(owner);
      return remove.run(owner, id).changes === 1;
    },
    database,
    close: () => database.close(),
  };
}

// Arrays, because a page takes half the time with them.
type Row = readonly [id: string, title: string, text: string, number: number];
