import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../errors.ts';
import { ownFiles, traceFile } from './files.ts';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import { maskSecrets } from './mask.ts';
import { renderPage } from './page/page.ts';
import type { Failure, Report } from './report.ts';
import { renderTrace } from './trace.ts';
import { failureOf } from './verdict.ts';

export interface WriteOptions {
  readonly folder: string;
  /** `GITHUB_STEP_SUMMARY` names a file that the summary is appended to as well. */
  readonly env: { readonly GITHUB_STEP_SUMMARY?: string | undefined };
}

/**
 * Writes the run's own reports, the one place that does, each through the mask. Gives the report as it is then: a run whose reports
 * cannot be written has not done its job, and leaves none that is cut off. One that cannot be rendered is a bug, which the others tell.
 */
export async function writeReports(report: Report, options: WriteOptions): Promise<Report> {
  const { folder } = options;
  const { texts, bugs } = await rendered(report);
  const [bug] = bugs;
  const told = bug === undefined ? report : withFailure(report, bug);
  try {
    await writeAll(told === report ? texts : (await rendered(told)).texts, options);
    return told;
  } catch (error) {
    await Promise.all(
      ownFiles.map((name) => rm(join(folder, name), { recursive: true, force: true })),
    );
    const message =
      `Reports cannot be written into ${folder}: ${messageOf(error)}. ` +
      'Free some space there, or name another folder with --reports.';
    return withFailure(told, { message, because: [], evidence: [] });
  }
}

/** The first error stays the headline. */
function withFailure(report: Report, failure: Failure): Report {
  const { error } = report;
  const { message } = failure;
  const all = error === undefined ? failure : { ...error, because: [...error.because, message] };
  return { ...report, verdict: 'harness failed', error: all };
}

/** The text of every report file that can be rendered, and why another one cannot. */
async function rendered(report: Report) {
  const { commands } = report;
  const renderings: readonly (readonly [string, () => string | Promise<string>])[] = [
    ['index.html', () => renderPage(report)],
    ['summary.md', () => renderMarkdown(report)],
    ['junit.xml', () => renderJunit(report)],
    ['report.json', () => renderJson(report)],
    ...(commands === undefined ? [] : [[traceFile, () => renderTrace(report, commands)] as const]),
  ];
  const texts = new Map<string, string>();
  const bugs: Failure[] = [];
  for (const [name, render] of renderings) {
    try {
      texts.set(name, maskSecrets(await render()));
    } catch (error) {
      const failure = failureOf(error);
      bugs.push({ ...failure, message: `${name} cannot be rendered. ${failure.message}` });
    }
  }
  return { texts, bugs };
}

async function writeAll(
  texts: ReadonlyMap<string, string>,
  { folder, env }: WriteOptions,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const stepSummary = env.GITHUB_STEP_SUMMARY;
  const summary = texts.get('summary.md');
  const written = await Promise.allSettled([
    ...[...texts].map(([name, text]) => writeFile(join(folder, name), text)),
    stepSummary && summary ? appendFile(stepSummary, summary) : undefined,
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
