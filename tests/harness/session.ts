import { execa } from 'execa';
import { complaintIn, type Session, talkTo } from './conversation.ts';
import { endGroup } from './process-group.ts';
import { openInPod, type PodProgram } from './tools/pod-program.ts';

/** Starts a program to talk to. It never rejects: a program that breaks says so in its answers. */
export type OpenSession = (
  file: string,
  args: readonly string[],
  options: SessionOptions,
) => Session;

export interface SessionOptions {
  readonly signal: AbortSignal;
  /** The same program, where there is a shorter way to it than a command. */
  readonly inPod?: PodProgram | undefined;
}

export const openSession: OpenSession = (file, args, { signal, inPod }) => {
  if (inPod !== undefined) return openInPod(inPod, signal);
  const child = execa(file, args, {
    reject: false,
    detached: true,
    stdin: 'pipe',
    buffer: { stdout: false },
  });
  child.stdin.on('error', () => undefined); // its end is told by the answer
  const ended = child.then(
    ({ stderr, exitCode, code, signal: killedBy }) =>
      complaintIn(stderr) ?? `it ended with ${exitCode ?? killedBy ?? code ?? 'nothing said'}`,
  );
  const { stdin, stdout } = child;
  return talkTo({ stdin, stdout, ended, stop: () => void endGroup(child.pid, child) }, signal);
};
