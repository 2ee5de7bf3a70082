import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { commandLine } from './command-line.ts';
import { HarnessError } from './errors.ts';

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

const commandTimeoutMs = 600_000;
const killAfterMs = 5_000;
const lingerMs = 30_000;

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
    const { stdout, stderr, exitCode, code } = result;
    signal?.throwIfAborted();
    if (!result.failed) return { stdout, stderr };
    throw new CommandError(
      commandLine(file, args),
      outcome(result, timedOut ? timeoutMs : undefined),
      {
        stdout,
        stderr,
        exitCode,
        code,
      },
    );
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
};

/**
 * Streams the standard output of one program into another, without a file between them, and `through` a filter where there is one.
 * Rejects like `exec`, naming the one that failed; when both did, the second: a reader that died is why the writer could not go on.
 */
export type ExecPiped = (
  from: readonly [file: string, args: readonly string[]],
  to: readonly [file: string, args: readonly string[]],
  options?: Pick<ExecOptions, 'signal' | 'timeoutMs'> & { readonly through?: Duplex | undefined },
) => Promise<void>;

export const execPiped: ExecPiped = async (from, to, options = {}) => {
  const { signal, timeoutMs = commandTimeoutMs, through } = options;
  signal?.throwIfAborted();
  const writer = execa(...from, {
    reject: false,
    detached: true,
    stdin: 'ignore',
    buffer: { stdout: false },
  });
  // Straight, they get the two ends of a pipe of the kernel's: 130 MB through this process cost it 0.2 s of CPU.
  const stdin = through === undefined ? writer.stdout : 'pipe';
  const reader = execa(...to, { reject: false, detached: true, stdin });
  if (through === undefined || reader.stdin === null) {
    writer.stdout.destroy(); // a third end would hide from the writer that the reader is gone
  } else {
    // As plain Node.js streams: a reader that ends early must not become an unhandled EPIPE.
    pipeline([writer.stdout, through, reader.stdin]).catch(() => undefined);
  }
  const stop = () => void Promise.all([endGroup(writer.pid, writer), endGroup(reader.pid, reader)]);
  let timedOut = false;
  const timer = timerFor(timeoutMs, () => {
    timedOut = true;
    stop();
  });
  signal?.addEventListener('abort', stop, { once: true });
  const [written, read] = await Promise.all([writer, reader]);
  clearTimeout(timer);
  signal?.removeEventListener('abort', stop);
  signal?.throwIfAborted();
  for (const [[file, args], result] of [
    [to, read],
    [from, written],
  ] as const) {
    if (!result.failed) continue;
    const { exitCode, code, stderr } = result;
    throw new CommandError(
      commandLine(file, args),
      outcome(result, timedOut ? timeoutMs : undefined),
      {
        stdout: '',
        stderr,
        exitCode,
        code,
      },
    );
  }
};

/** setTimeout would take `Infinity` for a millisecond. */
const timerFor = (timeoutMs: number, expire: () => void) =>
  Number.isFinite(timeoutMs) ? setTimeout(expire, timeoutMs) : undefined;

/** Ends a process group: asks, unless it is to be killed, and kills what has not ended 5 s later. */
export async function endGroup(
  pid: number | undefined,
  ended: Promise<unknown>,
  first: 'SIGTERM' | 'SIGKILL' = 'SIGTERM',
): Promise<void> {
  if (pid === undefined) return;
  signalGroup(pid, first);
  const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), killAfterMs);
  await ended;
  clearTimeout(timer);
}

/** Ends the command, lets what it started go on until it may end too, and ends that. */
async function endLeader(child: Child, lingerUntil: () => Promise<boolean>): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  child.kill('SIGTERM');
  const deadline = performance.now() + lingerMs;
  const mayEnd = () => lingerUntil().catch(() => true);
  while (signalGroup(pid, 0) && !(await mayEnd()) && performance.now() < deadline) {
    await pause(100);
  }
  signalGroup(pid, 'SIGKILL');
  await child;
}

interface Child extends PromiseLike<unknown> {
  readonly pid?: number | undefined;
  readonly kill: (signal: NodeJS.Signals) => boolean;
}

/** Whether there still was a group to signal: it may end on its own between the decision and the signal. */
function signalGroup(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, name);
  } catch {
    return false;
  }
}

interface Outcome {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly code?: string | undefined;
}

function outcome({ exitCode, signal, code }: Outcome, expiredMs: number | undefined): string {
  if (code === 'ENOENT') return 'cannot start: the program is not on the PATH';
  if (expiredMs !== undefined) return `gave no answer within ${expiredMs / 1000}s`;
  if (signal !== undefined) return `was ended by ${signal}`;
  return `failed with exit code ${exitCode ?? code ?? 'unknown'}`;
}

function lastLines(text: string): readonly string[] {
  return text.trimEnd().split('\n').filter(Boolean).slice(-20);
}
