import { rename, writeFile } from 'node:fs/promises';
import { createMoment } from './moment.ts';
import type { Found } from './outcome.ts';
import type { Ahead } from './suites/ahead.ts';
import type { SuiteResult } from './suites/suite.ts';
import type { Run, System } from './targets/target.ts';
import { examinationFileOf } from './targets/target-file.ts';
import { together } from './together.ts';

/** What is to be run, which has perhaps been started ahead. */
export interface Wanted {
  readonly collection: Ahead | undefined;
  readonly specs: Ahead | undefined;
  /** Whether to look from every vantage, for the last time perhaps; otherwise the specs are told what was seen before. */
  readonly look: boolean;
  readonly isLast?: boolean;
}

/**
 * Looks from every vantage and runs the suites side by side; what was seen is added to `found`, for the specs to tell. The suites wait
 * until every open door has answered: on a busy machine a service would be late for the deadline of a door.
 */
export async function prove(
  { stage, signal }: Pick<Run, 'stage' | 'signal'>,
  { endpoints, examine, lost }: System,
  found: Found,
  { collection, specs, look, isLast = false }: Wanted,
  targetFile: string,
): Promise<readonly SuiteResult[]> {
  const either = lost === undefined ? signal : AbortSignal.any([signal, lost]);
  const answered = createMoment();
  const lookAround = async (joint: AbortSignal) => {
    if (specs !== undefined && look && examine !== undefined) {
      found.examination = await stage('Looking from every vantage', () =>
        examine(joint, { answered: answered.come, isLast }),
      );
    }
    if (found.examination !== undefined)
      await writeWhole(examinationFileOf(targetFile), found.examination);
  };
  let told: Promise<void> | undefined;
  const run = (title: string, suite: Ahead) => async (joint: AbortSignal) => {
    await answered.reached;
    told ??= writeWhole(targetFile, { endpoints });
    await told;
    return stage(title, () => suite.result(joint));
  };
  const [, ...suites] = await together(either, [
    (joint) => answered.within(lookAround(joint)),
    ...(collection === undefined ? [] : [run('Running the Postman collection', collection)]),
    ...(specs === undefined ? [] : [run('Running the Playwright specs', specs)]),
  ]);
  return suites;
}

/** Suites wait for these files: each is there whole or not at all. */
export async function writeWhole(file: string, content: object): Promise<void> {
  await writeFile(`${file}.unfinished`, JSON.stringify(content));
  await rename(`${file}.unfinished`, file);
}
