import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type ContextConfig, contextFlags, readContextConfig } from './context-config.ts';
import { HarnessError } from './errors.ts';
import { oneOf, readFlags } from './flags.ts';
import { writableFolder } from './reports-folder.ts';

export const targetNames = [
  'auto',
  'kind',
  'compose',
  'compose-pod',
  'process',
  'context',
] as const;
export const suiteNames = ['newman', 'playwright'] as const;
export type TargetName = (typeof targetNames)[number];
export type SuiteName = (typeof suiteNames)[number];

export interface Config {
  /** `auto` is kind where Docker answers, else process. */
  readonly target: TargetName;
  /** The cluster's or namespace's name, and the start of the name of everything else the run makes. */
  readonly name: string;
  readonly keep: boolean;
  readonly reuse: boolean;
  /** Whether kind and kubectl may be installed where they lack. */
  readonly install: boolean;
  /** Whether to go on, and run again what a change can affect. */
  readonly watch: boolean;
  /** The kind node image; undefined leaves kind its own default, pinned by digest. */
  readonly nodeImage: string | undefined;
  /** How many nodes a new cluster has beside its control plane. */
  readonly workers: number;
  /** Only with the target `context`, and always there. */
  readonly context: ContextConfig | undefined;
  readonly suites: readonly SuiteName[];
  /** Absolute; it exists and can be written to. */
  readonly reportsFolder: string;
  /** Only the result is printed, no progress. */
  readonly quiet: boolean;
  /** Standard output is events, a line of JSON each, and nothing else. */
  readonly json: boolean;
  /** Whether to write when each stage and command ran. */
  readonly trace: boolean;
}

const flags = {
  help: { type: 'boolean', short: 'h' },
  target: { type: 'string' },
  name: { type: 'string' },
  keep: { type: 'boolean' },
  reuse: { type: 'boolean' },
  install: { type: 'boolean' },
  watch: { type: 'boolean' },
  'node-image': { type: 'string' },
  workers: { type: 'string' },
  ...contextFlags,
  only: { type: 'string' },
  reports: { type: 'string' },
  quiet: { type: 'boolean' },
  json: { type: 'boolean' },
  trace: { type: 'boolean' },
} as const;

/** The repository's root: absolute, and the folder that commands run in. */
export const root = join(import.meta.dirname, '..', '..');

/**
 * The run's configuration from its arguments and environment, or a HarnessError that lists every problem at once.
 * Makes the reports folder, because only that shows whether it can be written to.
 */
export function readConfig(argv: readonly string[], env: NodeJS.ProcessEnv, cwd: string): Config {
  const problems: string[] = [];
  const given = readFlags(argv, flags, problems);
  const reuse = given.has('reuse');
  const keep = given.has('keep') || reuse;
  const watch = given.has('watch');
  const target = checkedTarget(
    given.get('target') ?? 'auto',
    { needsKind: keep || watch, env },
    problems,
  );
  if (watch && given.has('trace'))
    problems.push('--trace is of one run: it does not go with --watch.');
  const only = given.get('only');
  const suites = only === undefined ? suiteNames : [oneOf('--only', only, suiteNames, problems)];
  const name = checkedName(given.get('name') ?? defaultName(reuse), problems);
  const nodeImage = checkedImage(
    given.get('node-image') ?? (env.KIND_NODE_IMAGE || undefined),
    problems,
  );
  assertKindOnly(given, target, problems);
  const workers = checkedWorkers(given.get('workers') ?? '0', problems);
  const context = readContextConfig(given, target, problems);
  const reportsFolder = writableFolder(given.get('reports') ?? 'reports', cwd, problems);
  if (problems.length > 0) {
    throw new HarnessError(
      [...problems, 'See `npm run e2e -- --help`. Nothing was started.'].join('\n'),
    );
  }
  const install = given.has('install') || Boolean(env.CI);
  const [quiet, json, trace] = [given.has('quiet'), given.has('json'), given.has('trace')];
  return Object.freeze({
    ...{ target, name, keep, reuse, watch, install, nodeImage, workers, context, suites },
    ...{ reportsFolder, quiet, json, trace },
  });
}

/** Who asks for a cluster that stays means kind, and under `CI` nothing may be left unproven because Docker is missing. */
function checkedTarget(
  given: string,
  { needsKind, env }: { needsKind: boolean; env: NodeJS.ProcessEnv },
  problems: string[],
): TargetName {
  const target = oneOf('--target', given, targetNames, problems);
  if (target === 'auto') return needsKind || env.CI ? 'kind' : 'auto';
  if (needsKind && target !== 'kind')
    problems.push(
      `--keep, --reuse and --watch keep a kind cluster: they do not go with --target ${target}.`,
    );
  return target;
}

/** What a cluster is made of says nothing to a target that makes none; `auto` may still become kind. */
function assertKindOnly(
  given: ReadonlyMap<string, string>,
  target: TargetName,
  problems: string[],
): void {
  const stray = ['node-image', 'workers'].filter((flag) => given.has(flag));
  if (stray.length > 0 && target !== 'kind' && target !== 'auto')
    problems.push(`${stray.map((flag) => `--${flag}`).join(', ')}: --target kind only.`);
}

/** A throw-away name is new every time. */
const defaultName = (reuse: boolean): string =>
  reuse ? keptName(root) : `e2e-${randomBytes(3).toString('hex')}`;

/** A cluster to come back to is named after the checkout. */
export const keptName = (checkout: string): string =>
  `e2e-${createHash('sha256').update(checkout).digest('hex').slice(0, 6)}`;

/** A DNS label (RFC 1123), short enough that `NAME-control-plane` is still a host name. */
function checkedName(name: string, problems: string[]): string {
  if (!/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name))
    problems.push(
      `--name must be 1 to 40 lower-case letters, digits and inner hyphens, got "${name}".`,
    );
  return name;
}

function checkedWorkers(workers: string, problems: string[]): number {
  if (!/^\d$/.test(workers))
    problems.push(`--workers must be a whole number from 0 to 9, got "${workers}".`);
  return Number(workers);
}

function checkedImage(image: string | undefined, problems: string[]): string | undefined {
  if (image !== undefined && !/^[\w][\w.:/@-]*$/.test(image))
    problems.push(`--node-image (or KIND_NODE_IMAGE) must name an image, got "${image}".`);
  return image;
}
