import { accessSync, constants, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { messageOf } from './errors.ts';

/** The folder's absolute path; makes it, because only that shows whether it can be written to. What is wrong is added to the problems. */
export function writableFolder(given: string, cwd: string, problems: string[]): string {
  const folder = isAbsolute(given) ? given : join(cwd, given);
  try {
    const made = makeFolder(folder);
    accessSync(folder, constants.W_OK);
    // Only making it shows whether it can be made; where anything else is wrong, nothing is to stay of that.
    if (made !== undefined && problems.length > 0) rmSync(made, { recursive: true });
  } catch (error) {
    problems.push(`--reports must name a folder that can be written to: ${messageOf(error)}.`);
  }
  return folder;
}

/**
 * Makes one folder after the other and gives the topmost that was made: Node.js' own recursive way never ends where the system
 * answers ENOENT, as in /proc.
 */
function makeFolder(folder: string): string | undefined {
  if (existsSync(folder)) {
    if (!statSync(folder).isDirectory()) throw new Error(`"${folder}" is not a folder`);
    return undefined;
  }
  const above = makeFolder(dirname(folder));
  mkdirSync(folder);
  return above ?? folder;
}
