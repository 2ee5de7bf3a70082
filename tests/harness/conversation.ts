import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

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

/** A running program, wherever it runs. */
export interface Talker {
  readonly stdin: { readonly write: (text: string) => void; readonly end: () => void };
  readonly stdout: Readable;
  /** Why it gives no more lines, when it has ended. It never rejects. */
  readonly ended: Promise<string>;
  /** Ends it without asking. */
  readonly stop: () => void;
}

const endTimeoutMs = 2_000;

/** Talks to a program until the signal ends it. Questions are asked one after the other. */
export function talkTo({ stdin, stdout, ended, stop }: Talker, signal: AbortSignal): Session {
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  let turn: Promise<unknown> = Promise.resolve();
  const answer: Session['ask'] = async (line, last, timeoutMs, heard) => {
    signal.throwIfAborted();
    stdin.write(`${line}\n`);
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
      stdin.end();
      const timer = setTimeout(stop, endTimeoutMs);
      await ended;
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    },
  };
}

/** The line of a program's standard error that says what is wrong; undefined where it said nothing. */
export function complaintIn(stderr: string): string | undefined {
  const said = stderr.trim().split('\n').filter(Boolean);
  return said.find((line) => /error/i.test(line)) ?? said.at(-1);
}
