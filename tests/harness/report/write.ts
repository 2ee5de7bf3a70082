import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import { maskSecrets } from './mask.ts';
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
  await Promise.all([
    writeFile(join(folder, 'report.json'), maskSecrets(renderJson(report))),
    writeFile(join(folder, 'junit.xml'), maskSecrets(renderJunit(report))),
    writeFile(join(folder, 'summary.md'), summary),
    stepSummary ? appendFile(stepSummary, summary) : undefined,
  ]);
}
