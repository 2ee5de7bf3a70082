import { setTimeout as pause } from 'node:timers/promises';
import type { Program } from '../program.ts';
import type { Run } from './target.ts';

/**
 * Adds what the containers of a project write to a file, from their start on: one that fails to start is removed at once, with its
 * log. Compose follows nothing before there is a container, so it is asked again until there is.
 */
export function followLogs(
  { startProgram }: Pick<Run, 'startProgram'>,
  project: string,
  logFile: string,
  intervalMs = 250,
): Pick<Program, 'lines' | 'stop'> {
  const args = ['compose', '--project-name', project, 'logs', '--follow', '--no-color'];
  const env = { ...(process.env as Record<string, string>) };
  const start = () => startProgram('docker', args, { env, logFile });
  let program = start();
  let isStopped = false;
  const startAgain = async () => {
    while (!isStopped) {
      await program.died;
      await pause(intervalMs);
      if (isStopped || program.lines().length > 0) return;
      program = start();
    }
  };
  void startAgain();
  return {
    lines: () => program.lines(),
    stop: async () => {
      isStopped = true;
      await program.stop();
    },
  };
}
