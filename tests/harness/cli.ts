import { rm } from 'node:fs/promises';
import { enableCompileCache } from 'node:module';
import { join, relative } from 'node:path';
import { type Config, readConfig, root } from './config.ts';
import { exitCode, HarnessError } from './errors.ts';
import { asksForHelp } from './flags.ts';
import { help } from './help.ts';
import { interruptSignal } from './interrupt.ts';
import { createProgress } from './progress.ts';
import { renderResult, terminalOptions } from './report/terminal.ts';
import { exitCodeOf } from './report/verdict.ts';
import { writeReports } from './report/write.ts';
import { run } from './run.ts';

// For this process and those it starts: newman and Playwright load in half the time. https://nodejs.org/api/module.html
process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules', '.cache', 'node');
enableCompileCache(process.env.NODE_COMPILE_CACHE);

process.exitCode = await main(process.argv.slice(2), process.env);

async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  if (asksForHelp(argv)) {
    process.stdout.write(help);
    return exitCode.passed;
  }
  try {
    const config = readConfig(argv, env, process.cwd());
    const progress = createProgress(process.stderr);
    const signal = interruptSignal(progress.note);
    await removeOldReports(config);
    const report = await run(config, progress, signal);
    await writeReports(report, { folder: config.reportsFolder, env });
    const shown = relative(process.cwd(), config.reportsFolder) || '.';
    process.stdout.write(
      `\n${renderResult(report, terminalOptions(process.stdout, process.env, shown))}`,
    );
    return exitCodeOf(report.verdict);
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return exitCode.harnessFailed;
  }
}

/** What an earlier run left must not be taken for this one's. Only what the harness writes is removed. */
async function removeOldReports({ reportsFolder }: Config): Promise<void> {
  const written = ['newman', 'playwright', 'evidence', 'report.json', 'junit.xml', 'summary.md'];
  await Promise.all(
    written.map((name) => rm(join(reportsFolder, name), { recursive: true, force: true })),
  );
}
