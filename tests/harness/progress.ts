import { styleText } from 'node:util';
import { createLogUpdate } from 'log-update';
import { Interrupted } from './errors.ts';
import type { StageTiming } from './report/report.ts';

/** Runs a piece of the run under a title, shown while it works and timed. */
export type Stage = <Result>(title: string, work: () => Promise<Result>) => Promise<Result>;

export interface Progress {
  readonly stage: Stage;
  /** Prints a line between the stages: a warning, or what the user should know next. */
  readonly note: (line: string) => void;
  /** The stages that have ended, in the order in which they began. */
  readonly records: () => readonly StageTiming[];
  /** Since the run began. */
  readonly elapsedMs: () => number;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const marks = {
  passed: ['green', '✓'],
  failed: ['red', '✗'],
  interrupted: ['yellow', '■'],
} as const;

/** Stages as lines on the stream (stderr): a spinner on a terminal, plain lines elsewhere, seconds when done. */
export function createProgress(stream: NodeJS.WriteStream): Progress {
  const start = performance.now();
  const ended: StageTiming[] = [];
  const blamed = new WeakSet<object>();
  const screen = stream.isTTY ? liveScreen(stream) : plainLines(stream);
  const elapsedMs = () => performance.now() - start;

  const stage: Stage = async (title, work) => {
    const startMs = elapsedMs();
    screen.begin(title);
    const end = (status: StageTiming['status']) => {
      const record = { title, status, startMs, durationMs: elapsedMs() - startMs };
      ended.push(record);
      screen.end(title, line(stream, record));
    };
    try {
      const result = await work();
      end('passed');
      return result;
    } catch (error) {
      // A stage beside the one that failed is stopped with the very same error: it did not fail itself.
      const isStopped =
        error instanceof Interrupted || (error instanceof Error && blamed.has(error));
      if (error instanceof Error) blamed.add(error);
      end(isStopped ? 'interrupted' : 'failed');
      throw error;
    }
  };
  return {
    stage,
    note: screen.print,
    records: () => ended.toSorted((one, other) => one.startMs - other.startMs),
    elapsedMs,
  };
}

function line(stream: NodeJS.WriteStream, { title, status, durationMs }: StageTiming): string {
  const [colour, mark] = marks[status];
  const seconds = `${(durationMs / 1000).toFixed(1)}s`.padStart(7);
  return ` ${styleText(colour, mark, { stream })} ${title.padEnd(44)}${styleText('dim', seconds, { stream })}`;
}

interface Screen {
  readonly begin: (title: string) => void;
  readonly end: (title: string, line: string) => void;
  readonly print: (line: string) => void;
}

function plainLines(stream: NodeJS.WriteStream): Screen {
  const print = (text: string) => void stream.write(`${text}\n`);
  return { begin: (title) => print(` • ${title} ...`), end: (_, text) => print(text), print };
}

/** Running stages turn at the bottom of the terminal; what has ended scrolls up above them. */
function liveScreen(stream: NodeJS.WriteStream): Screen {
  const live = createLogUpdate(stream);
  const running = new Set<string>();
  let turn = 0;
  let timer: NodeJS.Timeout | undefined;
  const draw = () => {
    const frame = styleText('cyan', frames[turn % frames.length] ?? '', { stream });
    live([...running].map((title) => ` ${frame} ${title}`).join('\n'));
  };
  const print = (text: string) => {
    live.clear();
    stream.write(`${text}\n`);
    if (running.size > 0) draw();
  };
  return {
    begin: (title) => {
      running.add(title);
      timer ??= setInterval(() => {
        turn += 1;
        draw();
      }, 80);
      draw();
    },
    end: (title, text) => {
      running.delete(title);
      print(text);
      if (running.size > 0) return;
      clearInterval(timer);
      timer = undefined;
      live.clear();
      live.done();
    },
    print,
  };
}
