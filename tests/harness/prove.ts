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

/** Runs suites on a system, side by side with the look from every vantage that the specs tell of; what was seen is added to `found`. */
export async function prove(
  { config: { reportsFolder }, stage, signal }: Pick<Run, 'config' | 'stage' | 'signal'>,
  { endpoints, examine, lost }: System,
  found: Found,
  { newman, specs, look }: Wanted,
  targetFile: string,
): Promise<readonly SuiteResult[]> {
  await writeWhole(targetFile, { endpoints });
  const lookAround = async (joint: AbortSignal) => {
    if (look && examine !== undefined)
      found.examination = await stage('Looking from every vantage', () => examine(joint));
    if (found.examination !== undefined)
      await writeWhole(examinationFileOf(targetFile), found.examination);
  };
  const runCollection = (joint: AbortSignal) =>
    stage('Running the Postman collection', () =>
      runNewman({ endpoints, collectionFile: ownCollection, reportsFolder, signal: joint }),
    );
  const runSpecs = async (joint: AbortSignal, started: Specs) => {
    const [, result] = await together(joint, [
      lookAround,
      (both) => stage('Running the Playwright specs', () => started.result(both)),
    ]);
    return result;
  };
  return together(lost === undefined ? signal : AbortSignal.any([signal, lost]), [
    ...(newman ? [runCollection] : []),
    ...(specs === undefined ? [] : [(joint: AbortSignal) => runSpecs(joint, specs)]),
  ]);
}

/** Specs wait for these files: each is there whole or not at all. */
export async function writeWhole(file: string, content: object): Promise<void> {
  await writeFile(`${file}.unfinished`, JSON.stringify(content));
  await rename(`${file}.unfinished`, file);
}
