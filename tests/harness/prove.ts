import { rename, writeFile } from 'node:fs/promises';
import type { Found } from './outcome.ts';
import { ownCollection } from './suites/collection.ts';
import { runNewman } from './suites/newman.ts';
import type { Specs } from './suites/specs.ts';
import type { SuiteResult } from './suites/suite.ts';
import type { Run, System } from './targets/target.ts';
import { examinationFileOf } from './targets/target-file.ts';
import { together } from './together.ts';

/** What is to be run. */
export interface Wanted {
  readonly newman: boolean;
  /** The specs, which have perhaps been started ahead. */
  readonly specs: Specs | undefined;
  /** Whether to look from every vantage; otherwise the specs are told what was seen before. */
  readonly look: boolean;
}

/**
 * Looks from every vantage, then runs the suites side by side; what was seen is added to `found`, for the specs to tell. The look comes
 * first and alone: on a busy machine a service, or a prober, would be late for the deadline of a door.
 */
export async function prove(
  { config: { reportsFolder }, stage, signal }: Pick<Run, 'config' | 'stage' | 'signal'>,
  { endpoints, examine, lost }: System,
  found: Found,
  { newman, specs, look }: Wanted,
  targetFile: string,
): Promise<readonly SuiteResult[]> {
  const either = lost === undefined ? signal : AbortSignal.any([signal, lost]);
  if (specs !== undefined && look && examine !== undefined)
    found.examination = await stage('Looking from every vantage', () => examine(either));
  if (found.examination !== undefined)
    await writeWhole(examinationFileOf(targetFile), found.examination);
  await writeWhole(targetFile, { endpoints });
  const runCollection = (joint: AbortSignal) =>
    stage('Running the Postman collection', () =>
      runNewman({ endpoints, collectionFile: ownCollection, reportsFolder, signal: joint }),
    );
  const runSpecs = (started: Specs) => (joint: AbortSignal) =>
    stage('Running the Playwright specs', () => started.result(joint));
  return together(either, [
    ...(newman ? [runCollection] : []),
    ...(specs === undefined ? [] : [runSpecs(specs)]),
  ]);
}

/** Specs wait for these files: each is there whole or not at all. */
export async function writeWhole(file: string, content: object): Promise<void> {
  await writeFile(`${file}.unfinished`, JSON.stringify(content));
  await rename(`${file}.unfinished`, file);
}
