import type { Session } from './conversation.ts';
import type { OpenSession } from './session.ts';

/** Sessions that are opened before anybody has a question: a program in a container takes a third of a second to start. */
export interface SessionsAhead {
  /** Opens a session now, for whoever will ask for that very command. */
  readonly start: (...command: Parameters<OpenSession>) => void;
  /** Gives the session that was started so, once, and opens one where there is none. */
  readonly open: OpenSession;
  /** Ends those that nobody asked for. */
  readonly end: () => Promise<void>;
}

/** Nothing is started yet. */
export function sessionsAhead(open: OpenSession): SessionsAhead {
  const waiting = new Map<string, Session>();
  const keyOf = (file: string, args: readonly string[]) => JSON.stringify([file, ...args]);
  return {
    start: (file, args, options) => {
      const key = keyOf(file, args);
      if (!waiting.has(key)) waiting.set(key, open(file, args, options));
    },
    open: (file, args, options) => {
      const key = keyOf(file, args);
      const session = waiting.get(key);
      waiting.delete(key);
      return session ?? open(file, args, options);
    },
    end: async () => {
      const left = [...waiting.values()];
      waiting.clear();
      await Promise.all(left.map((session) => session.end()));
    },
  };
}
