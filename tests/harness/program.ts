import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { commandLine } from './command-line.ts';
import { HarnessError } from './errors.ts';
import { endGroup } from './process-group.ts';

/** A program that runs beside the harness until it is stopped. */
export interface Program {
  /** The last lines that it wrote. */
  readonly lines: () => readonly string[];
  /** Fulfilled when it ends by itself, with an error that shows its last lines; never when it was stopped. */
  readonly died: Promise<HarnessError>;
  /** Kills it and everything it started, and waits until it has ended. */
  readonly stop: () => Promise<void>;
}

/** Starts a program that is to go on running. It gets the environment that is given and nothing else. */
export type StartProgram = (
  file: string,
  args: readonly string[],
  options: {
    readonly env: Readonly<Record<string, string>>;
    /** Everything that it writes is added to this file. */
    readonly logFile: string;
  },
) => Program;

const linesKept = 20;

export const startProgram: StartProgram = (file, args, { env, logFile }) => {
  const toFile = { file: logFile, append: true };
  const child = execa(file, args, {
    reject: false,
    detached: true, // a Ctrl-C is the harness's to handle
    stdin: 'ignore',
    env,
    extendEnv: false,
    all: true,
    buffer: false,
    stdout: ['pipe', toFile],
    stderr: ['pipe', toFile],
  });
  const lines: string[] = [];
  createInterface({ input: child.all }).on('line', (line) => {
    lines.push(line);
    if (lines.length > linesKept) lines.shift();
  });
  let isStopped = false;
  const { promise: died, resolve: die } = Promise.withResolvers<HarnessError>();
  const ended = child.then(({ exitCode, signal, code }) => {
    if (isStopped) return;
    const how = signal === undefined ? `with exit code ${exitCode ?? code}` : `by ${signal}`;
    const message = `\`${commandLine(file, args)}\` ended ${how} while it was needed`;
    die(new HarnessError(message, { evidence: lines }));
  });
  return {
    lines: () => lines,
    died,
    stop: async () => {
      isStopped = true;
      await endGroup(child.pid, ended, 'SIGKILL');
    },
  };
};
