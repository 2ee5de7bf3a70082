import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { execa } from 'execa';
import { commandErrorOf, commandTimeoutMs, type ExecOptions, timerFor } from './exec.ts';
import { endGroup } from './process-group.ts';

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
    throw commandErrorOf(file, args, { ...result, stdout: '' }, timedOut ? timeoutMs : undefined);
  }
};
