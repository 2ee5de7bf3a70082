import { relative, sep } from 'node:path';
import { watch } from 'chokidar';
import { HarnessError, messageOf } from '../errors.ts';

/** Files that changed since somebody asked last. */
export interface Changes {
  /**
   * Waits for the next change, and gives all there were: paths relative to the folder, with `/`. Throws the signal's reason, or a
   * HarnessError when changes could go unseen from now on.
   */
  readonly next: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

/** An editor may write a file in several steps, and a person save several files at once. */
const quietMs = 60;
const ignored = /(^|[\\/])(node_modules|\.git|reports|test-results)([\\/]|$)/;
/** What an editor (Vim, Emacs) or a desktop writes beside a file that is only opened. Swap files and backups chokidar knows itself. */
const passing = /(^|[\\/])(4913|\.?#[^\\/]*|\.DS_Store)$/;

/** Watches what is below a folder, from when it resolves on. Throws a HarnessError where the system gives no watchers. */
export async function changesIn(
  folder: string,
  signal: AbortSignal,
  startWatcher = watch,
): Promise<Changes> {
  const changed = new Set<string>();
  let wake = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | undefined;
  const watcher = startWatcher('.', {
    cwd: folder,
    ignoreInitial: true,
    ignored: (path) => [ignored, passing].some((one) => one.test(relative(folder, path))),
  });
  watcher.on('all', (_, path) => {
    changed.add(path.split(sep).join('/'));
    clearTimeout(timer);
    timer = setTimeout(() => wake.resolve(), quietMs);
  });
  signal.addEventListener('abort', () => wake.resolve(), { once: true });
  let broken: HarnessError | undefined;
  const ready = Promise.withResolvers<void>();
  watcher.once('ready', ready.resolve);
  watcher.on('error', (cause) => {
    broken ??= unwatchable(folder, cause);
    ready.reject(broken);
    wake.resolve();
  });
  await ready.promise.catch(async (error) => {
    await watcher.close();
    throw error;
  });
  return {
    next: async () => {
      await wake.promise;
      signal.throwIfAborted();
      if (broken !== undefined) throw broken;
      wake = Promise.withResolvers();
      const paths = [...changed].sort();
      changed.clear();
      return paths;
    },
    close: () => {
      clearTimeout(timer);
      return watcher.close();
    },
  };
}

/** Containers and clusters take from the same few inotify instances: https://kind.sigs.k8s.io/docs/user/known-issues/ */
const unwatchable = (folder: string, cause: unknown) =>
  new HarnessError(
    `${folder} cannot be watched: ${messageOf(cause)}. Where the system has too few watchers (kind's nodes take many), raise ` +
      'fs.inotify.max_user_instances by `sysctl`, or set CHOKIDAR_USEPOLLING=1.',
    { cause },
  );
