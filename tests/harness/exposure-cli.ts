import { relative } from 'node:path';
import { exitCode, HarnessError, Interrupted } from './errors.ts';
import { readExposureConfig } from './exposure-config.ts';
import { discoverContract } from './exposure-discover.ts';
import { help } from './exposure-help.ts';
import { checkExposure } from './exposure-run.ts';
import { asksForHelp } from './flags.ts';
import { interruptSignal } from './interrupt.ts';
import { createProgress } from './progress.ts';
import { githubAnnotations } from './report/github.ts';
import { renderResult, terminalOptions } from './report/terminal.ts';
import { exitCodeOf, failureOf } from './report/verdict.ts';
import { writeReports } from './report/write.ts';
import { screenOn } from './screen.ts';

process.exitCode = await main(process.argv.slice(2), process.env);

async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  if (asksForHelp(argv)) {
    process.stdout.write(help);
    return exitCode.passed;
  }
  try {
    const config = readExposureConfig(argv, process.cwd());
    const progress = createProgress(screenOn(process.stderr));
    const signal = interruptSignal(progress.note);
    if (config.task.kind === 'discover') {
      process.stdout.write(await discoverContract(config, config.task, progress, signal));
      return exitCode.passed;
    }
    const found = await checkExposure(config, config.task, progress, signal);
    const report = await writeReports(found, { folder: config.reportsFolder, env });
    const options = terminalOptions(process.stdout, env, config.reportsFolder);
    process.stdout.write(`\n${renderResult(report, options)}`);
    const { GITHUB_WORKSPACE: workspace = process.cwd() } = env;
    const contract = relative(workspace, config.task.contractFile);
    const patterns = { contract, manifests: [], checks: [] };
    process.stderr.write(await githubAnnotations(report, workspace, env, patterns));
    return exitCodeOf(report.verdict);
  } catch (error) {
    if (error instanceof Interrupted) return exitCode.interrupted;
    if (!(error instanceof HarnessError)) throw error;
    const { message, because } = failureOf(error);
    process.stderr.write(`${[message, ...because].join('\n')}\n`);
    return exitCode.harnessFailed;
  }
}
