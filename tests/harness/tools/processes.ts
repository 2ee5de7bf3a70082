import type { Exec } from '../exec.ts';

const answerTimeoutMs = 10_000;
const mark = 'E2E_RUN';

/** Marks everything that this process starts from now on, and what that starts in its turn, as made by the run. */
export function markProcesses(run: string): void {
  process.env[mark] = run;
}

/** The mark, for what does not get this process's whole environment. */
export const processMark = (): Readonly<Record<string, string>> => ({
  [mark]: process.env[mark] ?? '',
});

/** Kills every process of this user that one of the runs had started. */
export async function endProcessesOf(exec: Exec, runs: readonly string[]): Promise<void> {
  // With the environment of each (e), in full (ww): the same words for the ps of Linux and of macOS.
  const { stdout } = await exec('ps', ['axeww', '-o', 'pid=,command='], {
    timeoutMs: answerTimeoutMs,
  });
  for (const pid of markedIn(stdout, runs)) kill(pid);
}

/** The ids of the processes whose environment names one of the runs. */
export const markedIn = (listing: string, runs: readonly string[]): readonly number[] =>
  listing
    .split('\n')
    .filter((line) => runs.some((run) => line.split(' ').includes(`${mark}=${run}`)))
    .map((line) => Number.parseInt(line, 10))
    .filter((pid) => pid > 0);

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}
