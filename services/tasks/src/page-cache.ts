/** A page as it is sent; `next` is where the following page starts, if there is one. */
export interface Page {
  /** The tasks, newest first, as a JSON array. */
  readonly json: string;
  readonly next: number | undefined;
}

/** The first page of each owner, until that owner writes. */
export interface PageCache {
  get(owner: string, limit: number): Page | undefined;
  keep(owner: string, limit: number, page: Page): void;
  forget(owner: string): void;
}

// What an entry takes besides its text: many empty pages must not be free.
const entryLength = 500;

/** Keeps one page per owner, and at most `maxLength` characters altogether: the oldest ones go first. */
export function createPageCache(maxLength: number): PageCache {
  const kept = new Map<string, { readonly limit: number; readonly page: Page }>();
  let length = 0;
  const lengthOf = ({ json }: Page) => json.length + entryLength;

  function forget(owner: string): void {
    const entry = kept.get(owner);
    if (entry === undefined) return;
    kept.delete(owner);
    length -= lengthOf(entry.page);
  }

  return {
    get(owner, limit) {
      const entry = kept.get(owner);
      return entry?.limit === limit ? entry.page : undefined;
    },
    keep(owner, limit, page) {
      forget(owner);
      if (lengthOf(page) > maxLength) return; // it would push out all others, and then itself
      kept.set(owner, { limit, page });
      length += lengthOf(page);
      for (const oldest of kept.keys()) {
        if (length <= maxLength) break;
        forget(oldest);
      }
    },
    forget,
  };
}
