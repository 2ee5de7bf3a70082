import { createRequire } from 'node:module';
import { styleText } from 'node:util';
import type { StageTiming } from './report/report.ts';

/** A place where the progress of a run is shown. */
export interface Screen {
  readonly begin: (title: string) => void;
  readonly end: (stage: StageTiming) => void;
  readonly print: (line: string) => void;
}

/** Stages as lines on the stream (stderr): a spinner on a terminal that can turn one, plain lines elsewhere, seconds when done. */
export const screenOn = (stream: NodeJS.WriteStream): Screen =>
  stream.isTTY && process.env.TERM !== 'dumb' ? liveScreen(stream) : plainLines(stream);

/** Only what is said between the stages: a warning, or what the user has to know to clean up. */
export const notesOn = (stream: NodeJS.WriteStream): Screen => ({
  begin: () => undefined,
  end: () => undefined,
  print: (text) => void stream.write(`${text}\n`),
});

const require = createRequire(import.meta.url);
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const marks = {
  passed: ['green', '✓'],
  failed: ['red', '✗'],
  interrupted: ['yellow', '■'],
} as const;

function line(stream: NodeJS.WriteStream, { title, status, durationMs }: StageTiming): string {
  const [colour, mark] = marks[status];
  const seconds = `${(durationMs / 1000).toFixed(1)}s`.padStart(7);
  return ` ${styleText(colour, mark, { stream })} ${title.padEnd(44)}${styleText('dim', seconds, { stream })}`;
}

function plainLines(stream: NodeJS.WriteStream): Screen {
  const print = (text: string) => void stream.write(`${text}\n`);
  return {
    begin: (title) => print(` • ${title} ...`),
    end: (ended) => print(line(stream, ended)),
    print,
  };
}

/** Running stages turn at the bottom of the terminal; what has ended scrolls up above them. */
function liveScreen(stream: NodeJS.WriteStream): Screen {
  // Loaded only here: it takes a seventh of the time that the harness needs to start.
  const { createLogUpdate }: typeof import('log-update') = require('log-update');
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
    end: (ended) => {
      running.delete(ended.title);
      print(line(stream, ended));
      if (running.size > 0) return;
      clearInterval(timer);
      timer = undefined;
      live.clear();
      live.done();
    },
    print,
  };
}
