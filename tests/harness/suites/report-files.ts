import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReportFile } from './suite.ts';

/** A sentence for each report that is not there, or is empty. */
export async function missingReports(
  folder: string,
  reports: readonly ReportFile[],
): Promise<readonly string[]> {
  const sizes = await Promise.all(
    reports.map(({ path }) =>
      stat(join(folder, path)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return reports
    .filter((_, index) => sizes[index] === 0)
    .map(({ title, path }) => `The report "${title}" is missing: ${path} was not written.`);
}
