import { setTimeout as pause } from 'node:timers/promises';

const killAfterMs = 5_000;
const lingerMs = 30_000;

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
export async function endLeader(child: Child, lingerUntil: () => Promise<boolean>): Promise<void> {
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
