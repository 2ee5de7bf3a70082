import { z } from 'zod';
import { type Config, readConfig, root } from './config.ts';
import { exitCode } from './errors.ts';
import { asksForHelp } from './flags.ts';
import { help } from './help.ts';
import { interruptSignal } from './interrupt.ts';
import { createProgress } from './progress.ts';
import { eventLine, eventScreen, resultEvents } from './report/events.ts';
import { githubAnnotations } from './report/github.ts';
import type { Report } from './report/report.ts';
import { renderResult, terminalOptions } from './report/terminal.ts';
import { exitCodeOf } from './report/verdict.ts';
import { removeReports, writeReports } from './report/write.ts';
import { holdFolder } from './reports-hold.ts';
import { run } from './run.ts';
import { notesOn, type Screen, screenOn } from './screen.ts';
import { outliveReaders, tellFailure } from './streams.ts';

// A run reads few objects of each kind: to compile a parser for them first takes zod longer than to read them.
z.config({ jitless: true });
outliveReaders();
process.exitCode = await main(process.argv.slice(2), process.env);

async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  if (asksForHelp(argv)) {
    process.stdout.write(help);
    return exitCode.passed;
  }
  try {
    const config = readConfig(argv, env, process.cwd());
    const progress = createProgress(...screensFor(config));
    const signal = interruptSignal(progress.note);
    await holdFolder(config.reportsFolder, env);
    await removeReports(config.reportsFolder);
    const show = async (found: Report) => {
      const report = await writeReports(found, { folder: config.reportsFolder, env });
      process.stdout.write(resultFor(config, report));
      return report;
    };
    if (config.watch) {
      const { watch } = await import('./watch/watch.ts');
      return exitCodeOf(await watch(config, progress, signal, show));
    }
    const report = await show(await run(config, progress, signal));
    process.stderr.write(await githubAnnotations(report, root, env));
    return exitCodeOf(report.verdict);
  } catch (error) {
    const failed = { error: tellFailure(error), suites: [] };
    process.stderr.write(await githubAnnotations(failed, root, env));
    return exitCode.harnessFailed;
  }
}

function screensFor({ quiet, json }: Config): readonly Screen[] {
  const events = eventScreen((line) => void process.stdout.write(line));
  return [quiet ? notesOn(process.stderr) : screenOn(process.stderr), ...(json ? [events] : [])];
}

function resultFor(config: Config, report: Report): string {
  if (config.json) return resultEvents(report).map(eventLine).join('');
  const options = terminalOptions(process.stdout, process.env, config.reportsFolder);
  return `${config.quiet ? '' : '\n'}${renderResult(report, options)}`;
}
