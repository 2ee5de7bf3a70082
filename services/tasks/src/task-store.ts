import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from 'chassis/database';

export interface Task {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** Some tasks, newest first, as a JSON array; `next` is where the following page starts, if there is one. */
export interface Page {
  readonly tasks: string;
  readonly next: number | undefined;
}

/** Every question names the owner, so there is no way to ask for anybody else's task. */
export interface TaskStore {
  /** Keeps a task durably; `undefined` when the owner has as many as allowed. */
  add(owner: string, title: string, text: string): Task | undefined;
  page(owner: string, limit: number, before: number): Page;
  find(owner: string, id: string): Task | undefined;
  /** Whether there was such a task. */
  remove(owner: string, id: string): boolean;
  /** The database beneath, for what concerns it as a whole. */
  readonly database: DatabaseSync;
  close(): void;
}

const json = `json_object('id', id, 'title', title, 'text', text)`;

// `number` orders one owner's tasks. It serves paging alone: as an id it could be guessed. The index `pages` has each
// task as the JSON that a page shows, in the order of pages: reading one takes half the time that rows and
// `JSON.stringify` take, at the price of keeping the words twice.
const migrations = [
  `CREATE TABLE tasks (
    id TEXT NOT NULL UNIQUE,
    owner TEXT NOT NULL,
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (owner, number)
  ) STRICT`,
  `CREATE INDEX pages ON tasks (owner, number, ${json})`,
];

/** Opens `tasks.sqlite` in a folder, for at most `perOwner` tasks of each owner. */
export function openTaskStore(folder: string, perOwner: number): TaskStore {
  const database = openDatabase(path.join(folder, 'tasks.sqlite'), migrations);
  const insert = database.prepare(
    `INSERT INTO tasks (id, owner, number, title, text)
     SELECT ?2, ?1, coalesce(max(number), 0) + 1, ?3, ?4 FROM tasks WHERE owner = ?1
     HAVING count(*) < ?5`,
  );
  // One more than asked for tells whether there is a next page. `LIMIT ?` alone SQLite would plan for, value by value: it
  // would compile the statement anew for each page, which takes longer than reading it.
  const selectPage = database.prepare(
    `SELECT ${json}, number FROM tasks INDEXED BY pages WHERE owner = ? AND number < ?
     ORDER BY number DESC LIMIT ? + 1`,
  );
  selectPage.setReturnArrays(true);
  const select = database.prepare('SELECT id, title, text FROM tasks WHERE owner = ? AND id = ?');
  const remove = database.prepare('DELETE FROM tasks WHERE owner = ? AND id = ?');
  return {
    add(owner, title, text) {
      const task = { id: randomUUID(), title, text };
      const { changes } = insert.run(owner, task.id, title, text, perOwner);
      return changes === 1 ? task : undefined;
    },
    page(owner, limit, before) {
      const rows = selectPage.all(owner, before, limit) as unknown as Row[];
      const shown = rows.slice(0, limit);
      const next = rows.length > limit ? shown.at(-1)?.[1] : undefined;
      return { tasks: `[${shown.map(([task]) => task).join(',')}]`, next };
    },
    find: (owner, id) => select.get(owner, id) as unknown as Task | undefined,
    remove: (owner, id) => remove.run(owner, id).changes === 1,
    database,
    close: () => database.close(),
  };
}

// Arrays, because a page takes half the time with them.
type Row = readonly [task: string, number: number];
