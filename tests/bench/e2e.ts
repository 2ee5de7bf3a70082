import { cp, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../harness/config.ts';
import { exec } from '../harness/exec.ts';
import { median } from './median.ts';

export interface Timing {
  readonly title: string;
  readonly seconds: number;
}
/** The stages of a run, and the whole as the last one. */
export type Timings = readonly Timing[];

/** Runs `npm run e2e` in a checkout with these flags: its stages, then the whole from the outside. */
export async function e2e(
  checkout: string,
  folder: string,
  flags: readonly string[],
): Promise<Timings> {
  const reports = join(folder, 'reports');
  const start = performance.now();
  const args = ['run', '--silent', 'e2e', '--', '--reports', reports, ...flags];
  await exec('npm', args, { cwd: checkout });
  const whole = (performance.now() - start) / 1000;
  const { stages } = JSON.parse(await readFile(join(reports, 'report.json'), 'utf8'));
  return [
    ...stages.map(({ title, durationMs }: { title: string; durationMs: number }) => ({
      title: title.replace(/ "[^"]*"|(?<=images) .*/g, ''),
      seconds: durationMs / 1000,
    })),
    { title: 'total', seconds: whole },
  ];
}

/** The tracked files in a folder of their own, to be changed without touching the real ones. */
export async function copyOfCheckout(folder: string): Promise<string> {
  const checkout = join(folder, 'checkout');
  const { stdout } = await exec('git', ['ls-files'], { cwd: root });
  for (const path of stdout.trim().split('\n')) {
    await cp(join(root, path), join(checkout, path), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(checkout, 'node_modules'));
  return checkout;
}

/** The whole of a run, in seconds. */
export const total = (timings: Timings): number => timings.at(-1)?.seconds ?? Number.NaN;

/** Prints the median of each stage. Stages may run side by side: they need not add up to the total. */
export function printTimings(title: string, runs: readonly Timings[]): void {
  const titles = [...new Set(runs.flatMap((run) => run.map((one) => one.title)))];
  const rows = titles.map((one) => {
    const seconds = median(
      runs.flatMap((run) => run.filter((row) => row.title === one)).map((row) => row.seconds),
    );
    return `  ${one.padEnd(40)}${seconds.toFixed(1).padStart(7)}s`;
  });
  process.stdout.write(`\n${title}\n${rows.join('\n')}\n`);
}
