import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../harness/config.ts';
import { exec } from '../harness/exec.ts';
import { createProgress } from '../harness/progress.ts';
import { screenOn } from '../harness/screen.ts';
import { copyOfCheckout, e2e, printTimings, type Timings, total } from './e2e.ts';
import { median } from './median.ts';

const rounds = 3;
const { stage } = createProgress(screenOn(process.stderr));
const naiveScript = join(import.meta.dirname, 'naive.sh');

/**
 * Runs the naive script and `npm run e2e` alternately, then `--reuse` unchanged and with one service changed, and prints medians in
 * seconds, stage by stage, and the ratio of the totals.
 */
export async function benchKind(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const name = `bench-${process.pid}`;
  try {
    await stage('Warming up: images built, files cached', () => naive(folder));
    const naives: Timings[] = [];
    const ours: Timings[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      naives.push(await stage(`Naive script, round ${round} of ${rounds}`, () => naive(folder)));
      ours.push(
        await stage(`npm run e2e, round ${round} of ${rounds}`, () => e2e(root, folder, [])),
      );
    }
    const checkout = await copyOfCheckout(folder);
    const reuse = ['--reuse', '--name', name];
    await stage('Making a cluster to reuse', () => e2e(checkout, folder, reuse));
    const unchanged: Timings[] = [];
    const changed: Timings[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      unchanged.push(await stage('--reuse, unchanged', () => e2e(checkout, folder, reuse)));
      await appendFile(join(checkout, 'services/tasks/src/app.ts'), `\nconsole.debug(${round});\n`);
      changed.push(await stage('--reuse, Tasks changed', () => e2e(checkout, folder, reuse)));
    }
    printTimings('Naive script', naives);
    printTimings('npm run e2e', ours);
    printTimings('npm run e2e -- --reuse, unchanged', unchanged);
    printTimings('npm run e2e -- --reuse, one service changed', changed);
    const ratio = median(ours.map(total)) / median(naives.map(total));
    process.stdout.write(`\ne2e / naive: ${ratio.toFixed(2)}\n`);
  } finally {
    await exec('kind', ['delete', 'cluster', '--name', name]);
    await rm(folder, { recursive: true });
  }
}

async function naive(folder: string): Promise<Timings> {
  const times = join(folder, 'naive.txt');
  await rm(times, { force: true });
  const start = performance.now();
  await exec(naiveScript, [times]);
  const whole = (performance.now() - start) / 1000;
  const lines = (await readFile(times, 'utf8')).trim().split('\n');
  const stages = lines.map((line) => {
    const [title = '', seconds = ''] = line.split(' ');
    return { title, seconds: Number(seconds) };
  });
  return [...stages, { title: 'total', seconds: whole }];
}
