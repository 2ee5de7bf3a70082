import { CommandError } from '../exec.ts';

/** The API server's own words: they name the right that lacks, or the policy that refused. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof CommandError)) throw error;
  const words = error.evidence.join(' ') || error.message;
  return words.replace(/^Error from server( \(\w+\))?: (error when creating "STDIN": )?/, '');
}
