import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../errors.ts';
import { ownFiles, traceFile } from './files.ts';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import { maskSecrets } from './mask.ts';
import { renderPage } from './page/page.ts';
import type { Report } from './report.ts';
import { renderTrace } from './trace.ts';

export interface WriteOptions {
  readonly folder: string;
  /** `GITHUB_STEP_SUMMARY` names a file that the summary is appended to as well. */
  readonly env: { readonly GITHUB_STEP_SUMMARY?: string | undefined };
}

/**
 * Writes the run's own reports, the one place that does, each through the mask. Gives the report as it is then: a run whose reports
 * cannot be written has not done its job, and leaves none that is cut off.
 */
export async function writeReports(report: Report, options: WriteOptions): Promise<Report> {
  const { folder } = options;
  try {
    await writeAll(report, options);
    return report;
  } catch (error) {
    await Promise.all(
      ownFiles.map((name) => rm(join(folder, name), { recursive: true, force: true })),
    );
    return unwritten(report, `Reports cannot be written into ${folder}: ${messageOf(error)}`);
  }
}

/** The first error stays the headline. */
function unwritten(report: Report, reason: string): Report {
  const advice = 'Free some space there, or name another folder with --reports.';
  const error =
    report.error === undefined
      ? { message: `${reason}. ${advice}`, because: [], evidence: [] }
      : { ...report.error, because: [...report.error.because, reason] };
  return { ...report, verdict: 'harness failed', error };
}

async function writeAll(report: Report, { folder, env }: WriteOptions): Promise<void> {
  await mkdir(folder, { recursive: true });
  const summary = maskSecrets(renderMarkdown(report));
  const { commands } = report;
  const stepSummary = env.GITHUB_STEP_SUMMARY;
  const page = maskSecrets(await renderPage(report));
  const written = await Promise.allSettled([
    writeFile(join(folder, 'index.html'), page),
    writeFile(join(folder, 'report.json'), maskSecrets(renderJson(report))),
    writeFile(join(folder, 'junit.xml'), maskSecrets(renderJunit(report))),
    writeFile(join(folder, 'summary.md'), summary),
    commands && writeFile(join(folder, traceFile), renderTrace(report, commands)),
    stepSummary ? appendFile(stepSummary, summary) : undefined,
  ]);
  const failed = written.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

/** What an earlier run left must not be taken for this one's. Only what the harness writes is removed. */
export async function removeReports(folder: string): Promise<void> {
  const written = ['newman', 'playwright', 'ctrf.json', 'evidence', traceFile, ...ownFiles];
  await Promise.all(
    written.map((name) => rm(join(folder, name), { recursive: true, force: true })),
  );
}
