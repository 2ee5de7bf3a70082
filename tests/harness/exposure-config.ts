import { HarnessError } from './errors.ts';
import { readFlags } from './flags.ts';
import { writableFolder } from './reports-folder.ts';
import type { Access } from './tools/kubectl.ts';

/** What is asked of a cluster: to check a contract, or to print one. */
export type ExposureTask =
  | {
      readonly kind: 'check';
      readonly contractFile: string;
      readonly namespace: string | undefined;
    }
  | {
      readonly kind: 'discover';
      readonly namespace: string;
      readonly identity: { readonly path: string; readonly header: string };
    };

export interface ExposureConfig {
  readonly task: ExposureTask;
  readonly access: Access;
  /** An image with Node.js, to look from. */
  readonly proberImage: string;
  /** Absolute; it exists and can be written to. */
  readonly reportsFolder: string;
}

const flags = {
  help: { type: 'boolean', short: 'h' },
  contract: { type: 'string' },
  discover: { type: 'boolean' },
  context: { type: 'string' },
  namespace: { type: 'string' },
  kubeconfig: { type: 'string' },
  'prober-image': { type: 'string' },
  'identity-path': { type: 'string' },
  'identity-header': { type: 'string' },
  reports: { type: 'string' },
} as const;

/** What the arguments ask for, or a HarnessError that lists every problem at once. Makes the reports folder. */
export function readExposureConfig(argv: readonly string[], cwd: string): ExposureConfig {
  const problems: string[] = [];
  const given = readFlags(argv, flags, problems);
  const context = given.get('context');
  if (context === undefined)
    problems.push('--context is needed: name the one to use. See: kubectl config get-contexts');
  const task = taskOf(given, problems);
  const proberImage = given.get('prober-image') ?? 'node:26-slim';
  if (!/^[\w][\w.:/@-]*$/.test(proberImage))
    problems.push(`--prober-image must name an image, got "${proberImage}".`);
  const reportsFolder = writableFolder(given.get('reports') ?? 'reports', cwd, problems);
  if (problems.length > 0) {
    throw new HarnessError(
      [...problems, 'See `npm run exposure -- --help`. Nothing was started.'].join('\n'),
    );
  }
  const access = { kubeconfig: given.get('kubeconfig'), context };
  return Object.freeze({ task, access, proberImage, reportsFolder });
}

function taskOf(given: ReadonlyMap<keyof typeof flags, string>, problems: string[]): ExposureTask {
  const namespace = given.get('namespace');
  if (namespace !== undefined && !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace))
    problems.push(`--namespace must be a DNS label (RFC 1123), got "${namespace}".`);
  const contractFile = given.get('contract');
  const path = given.get('identity-path');
  const header = given.get('identity-header');
  if (given.has('discover') === (contractFile !== undefined))
    problems.push('Either --contract FILE or --discover is needed, and not both.');
  if (!given.has('discover')) {
    if (path !== undefined || header !== undefined)
      problems.push(
        '--identity-path and --identity-header go with --discover: a contract has its own.',
      );
    return { kind: 'check', contractFile: contractFile ?? '', namespace };
  }
  if (namespace === undefined) problems.push('--discover needs --namespace NAME.');
  if (path !== undefined && !/^\/\S*$/.test(path))
    problems.push(`--identity-path must be an absolute path, got "${path}".`);
  if (header !== undefined && !/^[\w.-]+$/.test(header))
    problems.push(`--identity-header must be a word, got "${header}".`);
  const identity = { path: path ?? '/', header: header ?? 'Server' };
  return { kind: 'discover', namespace: namespace ?? '', identity };
}
