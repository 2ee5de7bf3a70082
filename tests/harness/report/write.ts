import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ownFiles } from './files.ts';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import { maskSecrets } from './mask.ts';
import { renderPage } from './page/page.ts';
import type { Report } from './report.ts';

export interface WriteOptions {
  readonly folder: string;
  /** `GITHUB_STEP_SUMMARY` names a file that the summary is appended to as well. */
  readonly env: { readonly GITHUB_STEP_SUMMARY?: string | undefined };
}

/** Writes the run's own reports, the one place that does, each through the mask. */
export async function writeReports(report: Report, { folder, env }: WriteOptions): Promise<void> {
  await mkdir(folder, { recursive: true });
  const summary = maskSecrets(renderMarkdown(report));
  const stepSummary = env.GITHUB_STEP_SUMMARY;
  const page = maskSecrets(await renderPage(report));
  await Promise.all([
    writeFile(join(folder, 'index.html'), page),
    writeFile(join(folder, 'report.json'), maskSecrets(renderJson(report))),
    writeFile(join(folder, 'junit.xml'), maskSecrets(renderJunit(report))),
    writeFile(join(folder, 'summary.md'), summary),
    stepSummary ? appendFile(stepSummary, summary) : undefined,
  ]);
}

/** What an earlier run left must not be taken for this one's. Only what the harness writes is removed. */
export async function removeReports(folder: string): Promise<void> {
  const written = ['newman', 'playwright', 'ctrf.json', 'evidence', ...ownFiles];
  await Promise.all(
    written.map((name) => rm(join(folder, name), { recursive: true, force: true })),
  );
}
