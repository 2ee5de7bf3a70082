import { execa } from 'execa';
import { commandLine } from './command-line.ts';
import { HarnessError } from './errors.ts';
import { endGroup, endLeader } from './process-group.ts';

export interface ExecOptions {
  /** Aborting it ends the command and everything it started; `exec` then rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Ten minutes without it: a Docker that hangs is silent for ever. `Infinity` where something else ends the command. */
  readonly timeoutMs?: number | undefined;
  /** When the command is to end early: what it started goes on until this is true, and is ended then. At once without it. */
  readonly lingerUntil?: (() => Promise<boolean>) | undefined;
  readonly input?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly cwd?: string | undefined;
}

export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program with an argument array, without a shell. Rejects with `CommandError` unless it exits with 0. */
export type Exec = (
  file: string,
  args: readonly string[],
  options?: ExecOptions,
) => Promise<CommandOutput>;

/** A command that did not exit with 0. The message is a line that pastes into a shell. */
export class CommandError extends HarnessError {
  override readonly name = 'CommandError';
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly isMissing: boolean;
  /** The end of the message: `gave no answer within 5s`. */
  readonly how: string;

  constructor(
    line: string,
    how: string,
    output: CommandOutput & { exitCode?: number | undefined; code?: string | undefined },
  ) {
    super(`\`${line}\` ${how}`, { evidence: lastLines(output.stderr || output.stdout) });
    this.how = how;
    this.exitCode = output.exitCode;
    this.stdout = output.stdout;
    this.stderr = output.stderr;
    this.isMissing = output.code === 'ENOENT';
  }
}

/** How long a command may take that nobody gave a time. */
export const commandTimeoutMs = 600_000;

/** The harness's one door to other programs. Each runs in a process group of its own, so that a
 * Ctrl-C meant for the harness does not also hit the command that cleans up. */
export const exec: Exec = async (file, args, options = {}) => {
  const { signal, timeoutMs = commandTimeoutMs, lingerUntil, input, env, cwd } = options;
  signal?.throwIfAborted();
  const child = execa(file, args, {
    reject: false,
    detached: true,
    stdin: input === undefined ? 'ignore' : 'pipe',
    ...(input === undefined ? {} : { input }),
    ...(env === undefined ? {} : { env }),
    ...(cwd === undefined ? {} : { cwd }),
  });
  let timedOut = false;
  let ending: Promise<void> | undefined;
  const stop = () => {
    ending ??=
      lingerUntil === undefined ? endGroup(child.pid, child) : endLeader(child, lingerUntil);
  };
  const expire = () => {
    timedOut = true;
    stop();
  };
  const timer = timerFor(timeoutMs, expire);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const result = await child;
    await ending;
    const { stdout, stderr } = result;
    signal?.throwIfAborted();
    if (!result.failed) return { stdout, stderr };
    throw commandErrorOf(file, args, result, timedOut ? timeoutMs : undefined);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
};

/** Calls `expire` after the time; never where that is `Infinity`, which setTimeout would take for a millisecond. */
export const timerFor = (timeoutMs: number, expire: () => void) =>
  Number.isFinite(timeoutMs) ? setTimeout(expire, timeoutMs) : undefined;

interface Outcome {
  /** Absent where it went to another program. */
  readonly stdout?: string | undefined;
  readonly stderr: string;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly code?: string | undefined;
}

/** The error of a command that did not exit with 0; `expiredMs` is the time that it was given and used up. */
export function commandErrorOf(
  file: string,
  args: readonly string[],
  result: Outcome,
  expiredMs: number | undefined,
): CommandError {
  const { stdout = '', stderr, exitCode, code } = result;
  const output = { stdout, stderr, exitCode, code };
  return new CommandError(commandLine(file, args), howItEnded(result, expiredMs), output);
}

function howItEnded({ exitCode, signal, code }: Outcome, expiredMs: number | undefined): string {
  if (code === 'ENOENT') return 'cannot start: the program is not on the PATH';
  if (expiredMs !== undefined) return `gave no answer within ${expiredMs / 1000}s`;
  if (signal !== undefined) return `was ended by ${signal}`;
  return `failed with exit code ${exitCode ?? code ?? 'unknown'}`;
}

function lastLines(text: string): readonly string[] {
  return text.trimEnd().split('\n').filter(Boolean).slice(-20);
}
