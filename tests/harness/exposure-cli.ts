import { relative } from 'node:path';
import { exitCode, Interrupted } from './errors.ts';
import { readExposureConfig } from './exposure-config.ts';
import { discoverContract } from './exposure-discover.ts';
import { help } from './exposure-help.ts';
import { checkExposure } from './exposure-run.ts';
import { asksForHelp } from './flags.ts';
import { interruptSignal } from './interrupt.ts';
import { createProgress } from './progress.ts';
import { githubAnnotations } from './report/github.ts';
import { renderResult, terminalOptions } from './report/terminal.ts';
import { exitCodeOf } from './report/verdict.ts';
import { removeReports, writeReports } from './report/write.ts';
import { holdFolder } from './reports-hold.ts';
import { screenOn } from './screen.ts';
import { outliveReaders, tellFailure } from './streams.ts';

/** A stranger's repository: what it has besides the contract is not known. */
const noSources = { contract: '', manifests: [], checks: [] };

outliveReaders();
process.exitCode = await main(process.argv.slice(2), process.env);

async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  if (asksForHelp(argv)) {
    process.stdout.write(help);
    return exitCode.passed;
  }
  const { GITHUB_WORKSPACE: workspace = '.' } = env;
  try {
    const config = readExposureConfig(argv, process.cwd());
    const progress = createProgress(screenOn(process.stderr));
    const signal = interruptSignal(progress.note);
    if (config.task.kind === 'discover') {
      process.stdout.write(await discoverContract(config, config.task, progress, signal));
      return exitCode.passed;
    }
    await holdFolder(config.reportsFolder, env);
    await removeReports(config.reportsFolder);
    const found = await checkExposure(config, config.task, progress, signal);
    const report = await writeReports(found, { folder: config.reportsFolder, env });
    const options = terminalOptions(process.stdout, env, config.reportsFolder);
    process.stdout.write(`\n${renderResult(report, options)}`);
    const contract = relative(workspace, config.task.contractFile);
    const sources = { ...noSources, contract };
    process.stderr.write(await githubAnnotations(report, workspace, env, sources));
    return exitCodeOf(report.verdict);
  } catch (error) {
    if (error instanceof Interrupted) return exitCode.interrupted;
    const failed = { error: tellFailure(error), suites: [] };
    process.stderr.write(await githubAnnotations(failed, workspace, env, noSources));
    return exitCode.harnessFailed;
  }
}
