import { CommandError } from '../exec.ts';

/** What the API server says to a command, each thing once: its own words name the right that lacks, or the policy that refused. */
export function refusalsOf({ stderr, message }: CommandError): readonly string[] {
  const lines = stderr.split('\n').filter(Boolean);
  if (lines.length === 0) return [message];
  const prefix = /^(error: |Error from server( \(\w+\))?: )(error when creating "STDIN": )?/;
  return [...new Set(lines.map((line) => line.replace(prefix, '')))];
}

/** The same in a line. Anything but a command that failed is thrown on. */
export function reasonOf(error: unknown): string {
  if (error instanceof CommandError) return refusalsOf(error).join(' ');
  throw error;
}
