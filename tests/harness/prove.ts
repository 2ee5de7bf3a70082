import { rename, writeFile } from 'node:fs/promises';
import { createMoment } from './moment.ts';
import type { Found } from './outcome.ts';
import { ownCollection } from './suites/collection.ts';
import { preloadNewman, runNewman } from './suites/newman.ts';
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
 * Looks from every vantage and runs the suites side by side; what was seen is added to `found`, for the specs to tell. The suites wait
 * until every open door has answered: on a busy machine a service would be late for the deadline of a door.
 */
export async function prove(
  { config: { reportsFolder }, stage, signal }: Pick<Run, 'config' | 'stage' | 'signal'>,
  { endpoints, examine, lost }: System,
  found: Found,
  { newman, specs, look }: Wanted,
  targetFile: string,
): Promise<readonly SuiteResult[]> {
  const either = lost === undefined ? signal : AbortSignal.any([signal, lost]);
  const answered = createMoment();
  const lookAround = async (joint: AbortSignal) => {
    if (specs !== undefined && look && examine !== undefined) {
      const looking = stage('Looking from every vantage', () =>
        examine(joint, { answered: answered.come }),
      );
      if (newman) preloadNewman().catch(() => undefined); // its run says what is wrong
      found.examination = await looking;
    }
    if (found.examination !== undefined)
      await writeWhole(examinationFileOf(targetFile), found.examination);
  };
  const runCollection = async (joint: AbortSignal) => {
    await answered.reached;
    return stage('Running the Postman collection', () =>
      runNewman({ endpoints, collectionFile: ownCollection, reportsFolder, signal: joint }),
    );
  };
  const runSpecs = (started: Specs) => async (joint: AbortSignal) => {
    await answered.reached;
    await writeWhole(targetFile, { endpoints });
    return stage('Running the Playwright specs', () => started.result(joint));
  };
  const [, ...suites] = await together(either, [
    (joint) => answered.within(lookAround(joint)),
    ...(newman ? [runCollection] : []),
    ...(specs === undefined ? [] : [runSpecs(specs)]),
  ]);
  return suites;
}

/** Specs wait for these files: each is there whole or not at all. */
export async function writeWhole(file: string, content: object): Promise<void> {
  await writeFile(`${file}.unfinished`, JSON.stringify(content));
  await rename(`${file}.unfinished`, file);
}
