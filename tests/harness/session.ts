import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { endGroup } from './exec.ts';

/** What a program answered: its lines, and why there are no more of them where it stopped short. */
export interface Answer {
  readonly lines: readonly string[];
  readonly broke?: string;
}

/** A program that is talked to, line by line. */
export interface Session {
  /** Sends one line and gives the lines of the answer, up to but without the one that equals `last`; `heard` gets each as it comes. */
  readonly ask: (
    line: string,
    last: string,
    timeoutMs: number,
    heard?: (line: string) => void,
  ) => Promise<Answer>;
  /** Ends the program by closing its standard input, and waits until it has ended. */
  readonly end: () => Promise<void>;
}

/** Starts a program to talk to. It never rejects: a program that breaks says so in its answers. */
export type OpenSession = (
  file: string,
  args: readonly string[],
  options: { readonly signal: AbortSignal },
) => Session;

const endTimeoutMs = 2_000;

export const openSession: OpenSession = (file, args, { signal }) => {
  const child = execa(file, args, {
    reject: false,
    detached: true,
    stdin: 'pipe',
    buffer: { stdout: false },
  });
  child.stdin.on('error', () => undefined); // its end is told by the answer
  const stop = () => void endGroup(child.pid, child);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = child.then(({ stderr, exitCode, code, signal: killedBy }) => {
    const said = stderr.trim().split('\n').filter(Boolean);
    const cause = said.find((line) => /error/i.test(line)) ?? said.at(-1);
    return cause ?? `it ended with ${exitCode ?? killedBy ?? code ?? 'nothing said'}`;
  });
  let turn: Promise<unknown> = Promise.resolve();
  const answer: Session['ask'] = async (line, last, timeoutMs, heard) => {
    signal.throwIfAborted();
    child.stdin.write(`${line}\n`);
    const said: string[] = [];
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      stop();
    }, timeoutMs);
    try {
      for (;;) {
        const { value, done } = await lines.next();
        if (done) break;
        if (value === last) return { lines: said };
        said.push(value);
        heard?.(value);
      }
    } finally {
      clearTimeout(timer);
    }
    const why = await ended;
    signal.throwIfAborted();
    return { lines: said, broke: isLate ? `it gave no answer within ${timeoutMs / 1000}s` : why };
  };
  return {
    ask: (...question) => {
      const next = turn.then(() => answer(...question));
      turn = next.catch(() => undefined);
      return next;
    },
    end: async () => {
      child.stdin.end();
      const timer = setTimeout(stop, endTimeoutMs);
      await child;
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    },
  };
};
