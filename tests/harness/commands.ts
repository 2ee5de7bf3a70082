import { basename } from 'node:path';
import type { Exec } from './exec.ts';
import type { ExecPiped } from './exec-piped.ts';
import type { CommandTiming } from './report/report.ts';

/** Doors to other programs that note what goes through them, and when. */
export interface Clocked {
  readonly exec: Exec;
  readonly execPiped: ExecPiped;
  /** The commands that have ended, in the order in which they did. */
  readonly records: () => readonly CommandTiming[];
}

/** The doors on the run's own clock. */
export function clocked(
  { exec, execPiped }: Pick<Clocked, 'exec' | 'execPiped'>,
  elapsedMs: () => number,
): Clocked {
  const ended: CommandTiming[] = [];
  const timed = async <Result>(title: string, work: () => Promise<Result>): Promise<Result> => {
    const startMs = elapsedMs();
    let failed = true;
    try {
      const result = await work();
      failed = false;
      return result;
    } finally {
      ended.push({ title, failed, startMs, durationMs: elapsedMs() - startMs });
    }
  };
  return {
    exec: (file, args, options) => timed(titleOf(file, args), () => exec(file, args, options)),
    execPiped: (from, to, options) =>
      timed(`${titleOf(...from)} | ${titleOf(...to)}`, () => execPiped(from, to, options)),
    records: () => ended,
  };
}

/** Flags that say which cluster, before what is to be done there. */
const access = ['--kubeconfig', '--context'];

/** The program and what it is to do: `kubectl get`, without the flags between them, whose values are paths and names. */
function titleOf(file: string, args: readonly string[]): string {
  let at = 0;
  while (access.includes(args[at] ?? '')) at += 2;
  return [basename(file), ...args.slice(at, at + 2).map((one) => basename(one))].join(' ');
}
