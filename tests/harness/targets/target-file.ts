import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { HarnessError, messageOf } from '../errors.ts';
import type { Unproven } from '../exposure/unproven.ts';

const endpoint = z.url().refine((url) => !url.endsWith('/'), 'ends with a slash');

/** What specs are told about the system. Other keys pass: each fixture reads the part it knows. */
export const targetSchema = z.looseObject({
  endpoints: z.object({ users: endpoint, tasks: endpoint }),
});

export type TargetFile = z.infer<typeof targetSchema>;

/** Reads the file that `E2E_TARGET` names. Without it there is no system to test, and the message says what to do. */
export function readTarget(file: string | undefined): TargetFile {
  if (!file) throw new HarnessError('Specs need a running system: use `npm run e2e`.');
  try {
    return targetSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause);
    throw new HarnessError(`The target file ${file} cannot be used: ${why}`, { cause });
  }
}

/** Where the harness puts the claims that nobody can judge, before the specs are started. */
export const unprovenFileOf = (targetFile: string): string => `${targetFile}.unproven.json`;

/** The ids of those claims; none where there is no target, so that a list of the specs made by hand is whole. */
export function readUnproven(targetFile: string | undefined): ReadonlySet<string> {
  if (!targetFile) return new Set();
  const unproven: readonly Unproven[] = JSON.parse(
    readFileSync(unprovenFileOf(targetFile), 'utf8'),
  );
  return new Set(unproven.map(({ claim }) => claim.id));
}

/** Where the harness puts what came of looking from every vantage, for the specs of the same run to read. */
export const examinationFileOf = (targetFile: string): string => `${targetFile}.examination.json`;
