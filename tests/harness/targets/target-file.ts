import { readFileSync } from 'node:fs';
import { HarnessError, messageOf } from '../errors.ts';
import type { ToldClaim } from '../exposure/told.ts';
import type { Endpoints } from './target.ts';

// Specs import this in both of Playwright's processes, where zod would take a tenth of a second: what little is read is checked by hand.

/** What specs are told about the system. Other keys pass: each fixture reads the part it knows. */
export interface TargetFile {
  readonly endpoints: Endpoints;
}

/** Reads the file that `E2E_TARGET` names. Without it there is no system to test, and the message says what to do. */
export function readTarget(file: string | undefined): TargetFile {
  if (!file) throw new HarnessError('Specs need a running system: use `npm run e2e`.');
  try {
    return checked(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const why = messageOf(cause);
    throw new HarnessError(`The target file ${file} cannot be used: ${why}`, { cause });
  }
}

function checked(content: unknown): TargetFile {
  const given = Object(Object(content).endpoints);
  const problems = ['users', 'tasks'].flatMap((name) => {
    const url: unknown = given[name];
    if (typeof url !== 'string' || !URL.canParse(url))
      return [`endpoints.${name} is no URL: ${JSON.stringify(url) ?? 'it is missing'}`];
    return url.endsWith('/') ? [`endpoints.${name} ends with a slash: ${url}`] : [];
  });
  if (problems.length > 0) throw new Error(problems.join('; '));
  return content as TargetFile;
}

/** Where the harness puts the claims for the specs to tell, before they are started. */
export const claimsFileOf = (targetFile: string): string => `${targetFile}.claims.json`;

/** Those claims; undefined where there is no target, so that whoever lists the specs by hand asks the contract itself. */
export function readClaims(targetFile: string | undefined): readonly ToldClaim[] | undefined {
  return targetFile ? JSON.parse(readFileSync(claimsFileOf(targetFile), 'utf8')) : undefined;
}

/** Where the harness puts what came of looking from every vantage, for the specs of the same run to read. */
export const examinationFileOf = (targetFile: string): string => `${targetFile}.examination.json`;
