import { join } from 'node:path';
import { CommandError, type Exec } from '../exec.ts';
import { maskSecrets } from '../report/mask.ts';
import type { SuiteResult } from './suite.ts';

export interface CollectionOptions {
  /** The JSON file that tells where the system is. */
  readonly targetFile: string;
  readonly reportsFolder: string;
  readonly exec: Exec;
  readonly signal: AbortSignal;
}

const program = join(import.meta.dirname, 'collection-program.ts');

/** Runs our own collection in a process of its own. Whatever keeps it from being proven is a problem of the result. */
export async function runCollection({
  targetFile,
  reportsFolder,
  exec,
  signal,
}: CollectionOptions): Promise<SuiteResult> {
  try {
    const { stdout } = await exec(process.execPath, [program, targetFile, reportsFolder], {
      signal,
      timeoutMs: Number.POSITIVE_INFINITY, // first it waits for a system
    });
    return JSON.parse(stdout);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof CommandError || error instanceof SyntaxError)) throw error;
    const said = error instanceof CommandError ? error.stderr.trim() : error.message;
    const problem = maskSecrets(`newman gave no result: ${said || error.message}`);
    return { name: 'newman', durationMs: 0, checks: [], problems: [problem], reports: [] };
  }
}
