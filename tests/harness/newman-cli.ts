import { exitCode, Interrupted } from './errors.ts';
import { asksForHelp } from './flags.ts';
import { interruptSignal } from './interrupt.ts';
import { type NewmanConfig, newmanHelp, readNewmanConfig } from './newman-config.ts';
import { createProgress, type Progress } from './progress.ts';
import type { Report } from './report/report.ts';
import { renderResult, terminalOptions } from './report/terminal.ts';
import { exitCodeOf, verdictOf } from './report/verdict.ts';
import { removeReports, writeReports } from './report/write.ts';
import { holdFolder } from './reports-hold.ts';
import { screenOn } from './screen.ts';
import { outliveReaders, tellFailure } from './streams.ts';
import { ownCollection } from './suites/collection.ts';
import { runNewman } from './suites/newman.ts';
import type { SuiteResult } from './suites/suite.ts';

outliveReaders();
process.exitCode = await main(process.argv.slice(2));

/** The collection alone against whatever answers at the URLs; reports and exit codes are those of a whole run. */
async function main(argv: readonly string[]): Promise<number> {
  if (asksForHelp(argv)) {
    process.stdout.write(newmanHelp);
    return exitCode.passed;
  }
  try {
    const config = readNewmanConfig(argv, process.cwd());
    const progress = createProgress(screenOn(process.stderr));
    const signal = interruptSignal(progress.note);
    const { reportsFolder } = config;
    await holdFolder(reportsFolder, process.env);
    await removeReports(reportsFolder);
    const found = await send(config, progress, signal);
    const report = await writeReports(found, { folder: reportsFolder, env: process.env });
    const options = terminalOptions(process.stdout, process.env, reportsFolder);
    process.stdout.write(`\n${renderResult(report, options)}`);
    return exitCodeOf(report.verdict);
  } catch (error) {
    if (error instanceof Interrupted) return exitCode.interrupted;
    tellFailure(error);
    return exitCode.harnessFailed;
  }
}

async function send(
  { endpoints, reportsFolder }: NewmanConfig,
  { stage, records, elapsedMs }: Progress,
  signal: AbortSignal,
): Promise<Report> {
  const startedAt = new Date().toISOString();
  const collectionFile = ownCollection;
  const result: SuiteResult = await stage('Running the Postman collection', () =>
    runNewman({ endpoints, collectionFile, reportsFolder, signal }),
  );
  return {
    verdict: verdictOf([result], undefined),
    startedAt,
    durationMs: elapsedMs(),
    target: `${endpoints.users} and ${endpoints.tasks}`,
    stages: records(),
    suites: [result],
    notProven: ['who can reach what: only the Postman collection was sent'],
    unproven: [],
    environment: { node: process.version, platform: `${process.platform} ${process.arch}` },
    evidence: [],
  };
}
