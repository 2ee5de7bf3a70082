import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { exec } from '../harness/exec.ts';
import { createProgress } from '../harness/progress.ts';
import { screenOn } from '../harness/screen.ts';
import { copyOfCheckout, e2e, printTimings, type Timings } from './e2e.ts';
import { median } from './median.ts';

const rounds = 5;
/** What is saved, and what is added there. */
const saved = {
  'a service': ['services/tasks/src/app.ts', (line: string) => `console.debug('${line}');`],
  'a spec': ['tests/api/tasks.spec.ts', (line: string) => `// ${line}`],
} as const;
const { stage } = createProgress(screenOn(process.stderr));

/** What one waits for at a desk: the targets without a cluster, and a saved file under `--watch`. Prints medians in seconds. */
export async function benchLoops(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const name = `bench-${process.pid}`;
  try {
    const checkout = await copyOfCheckout(folder);
    for (const target of ['process', 'compose']) {
      const runs: Timings[] = [];
      for (let round = 0; round <= rounds; round += 1)
        runs.push(
          await stage(target, () => e2e(checkout, folder, ['--target', target, '--name', name])),
        );
      printTimings(`npm run e2e -- --target ${target}`, runs.slice(1)); // the first one warms up
    }
    await benchWatch(checkout, ['--name', name, '--reports', join(folder, 'reports')]);
  } finally {
    await exec('kind', ['delete', 'cluster', '--name', name]);
    await rm(folder, { recursive: true });
  }
}

async function benchWatch(checkout: string, flags: readonly string[]): Promise<void> {
  const args = ['run', '--silent', 'e2e', '--', '--target', 'kind', '--watch', '--quiet', ...flags];
  const watching = spawn('npm', args, {
    cwd: checkout,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true, // a group of its own, which gets its signals as from a terminal
  });
  const lines = createInterface({ input: watching.stderr })[Symbol.asyncIterator]();
  const verdict = async () => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error('`npm run e2e -- --watch` ended');
      const [, said] = /The last verdict: (.*)\. Ctrl-C ends/.exec(value) ?? [];
      if (said === 'passed') return;
      if (said !== undefined) throw new Error(`The last verdict is ${said}`);
    }
  };
  try {
    await stage('Making a cluster to watch', verdict);
    for (const [what, [file, statement]] of Object.entries(saved)) {
      const seconds: number[] = [];
      for (let round = 0; round <= rounds; round += 1) {
        await pause(2_000 + 1_000 * Math.random()); // somebody types; not in step with whoever looks once a second
        const startedAt = performance.now();
        await appendFile(join(checkout, file), `\n${statement(`saved in round ${round}`)}\n`);
        await stage(`--watch, ${what} saved`, verdict);
        seconds.push((performance.now() - startedAt) / 1000);
      }
      const middle = median(seconds.slice(1)); // the first one warms up
      process.stdout.write(
        `\nnpm run e2e -- --watch, from saving ${what} to the verdict  ${middle.toFixed(1)}s\n`,
      );
    }
  } finally {
    if (watching.pid !== undefined) process.kill(-watching.pid, 'SIGINT');
    await once(watching, 'exit');
  }
}
