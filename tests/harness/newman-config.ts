import { HarnessError } from './errors.ts';
import { baseUrl, readFlags } from './flags.ts';
import { writableFolder } from './reports-folder.ts';
import type { Endpoints } from './targets/target.ts';

const flags = {
  help: { type: 'boolean', short: 'h' },
  'users-url': { type: 'string' },
  'tasks-url': { type: 'string' },
  reports: { type: 'string' },
} as const;

export interface NewmanConfig {
  readonly endpoints: Endpoints;
  /** Absolute; it exists and can be written to. */
  readonly reportsFolder: string;
}

/** Where the collection is to be sent, from the arguments, or a HarnessError that lists every problem at once. */
export function readNewmanConfig(argv: readonly string[], cwd: string): NewmanConfig {
  const problems: string[] = [];
  const given = readFlags(argv, flags, problems);
  const urlOf = (flag: 'users-url' | 'tasks-url') => {
    const url = given.get(flag);
    if (url !== undefined) return baseUrl(`--${flag}`, url, problems);
    problems.push(`--${flag} is missing, such as http://localhost:8080.`);
    return '';
  };
  const endpoints = { users: urlOf('users-url'), tasks: urlOf('tasks-url') };
  const reportsFolder = writableFolder(given.get('reports') ?? 'reports', cwd, problems);
  if (problems.length > 0) {
    throw new HarnessError(
      [...problems, 'See `npm run newman -- --help`. Nothing was sent.'].join('\n'),
    );
  }
  return Object.freeze({ endpoints, reportsFolder });
}

/** What `npm run newman -- --help` prints on standard output. */
export const newmanHelp = `Runs the Postman collection alone, against a system that is running already.

Usage
  npm run newman -- --users-url URL --tasks-url URL [options]

Options
  --users-url URL   where Users answers, such as http://localhost:8080
  --tasks-url URL   where Tasks answers
  --reports DIR     where reports go (default: reports)
  -h, --help        this text

Exit codes
  0 every check passed    1 a check failed    2 nothing could be sent    130 interrupted
`;
