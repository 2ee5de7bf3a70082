import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { messageOf } from '../errors.ts';
import { CommandError, type Exec } from '../exec.ts';
import { maskSecrets } from '../report/mask.ts';
import { type PlaywrightFindings, readPlaywrightJson } from './playwright-json.ts';
import { missingReports } from './report-files.ts';
import type { SuiteResult } from './suite.ts';

export interface PlaywrightOptions {
  /** The JSON file that tells the specs where the system is. */
  readonly targetFile: string;
  readonly reportsFolder: string;
  /** Spec files and folders below `tests/`; without it, all. */
  readonly files?: readonly string[];
  readonly exec: Exec;
  readonly signal: AbortSignal;
}

const root = join(import.meta.dirname, '..', '..', '..');
const testsFolder = join(root, 'tests');
const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
const folder = 'playwright';
const html = { title: 'Playwright specs', path: 'playwright/index.html' };
const junit = { title: 'Playwright specs, JUnit', path: 'playwright/junit.xml' };

/** Runs the specs against the system. Whatever keeps it from being proven is a problem of the result. */
export async function runPlaywright(options: PlaywrightOptions): Promise<SuiteResult> {
  const { targetFile, reportsFolder, signal } = options;
  const startedAt = performance.now();
  signal.throwIfAborted();
  // Beside the target, which no other run has: it may load while somebody still reads the reports of the run before.
  const own = dirname(targetFile);
  const { checks, problems } = judged(await spec(options, own));
  await maskFile(join(own, junit.path));
  const unwritten = await replaceFolder(join(reportsFolder, folder), join(own, folder));
  const missing = await missingReports(reportsFolder, [html, junit]);
  return {
    name: 'playwright',
    durationMs: Math.round(performance.now() - startedAt),
    checks,
    problems: [...problems, ...unwritten, ...missing],
    reports: [html, junit],
  };
}

const noProxies = Object.fromEntries(
  ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY']
    .flatMap((name) => [name, name.toLowerCase()])
    .map((name) => [name, '']),
);

interface Output {
  /** What its JSON reporter wrote: nothing where it did not get as far. */
  readonly json: string;
  readonly stdout: string;
  readonly failure?: CommandError;
}

/** Playwright as a process of its own, by the Node.js that runs the harness. On stdout a spec may say something as well. */
async function spec(options: PlaywrightOptions, own: string): Promise<Output> {
  const { targetFile, files = [], exec, signal } = options;
  const jsonFile = join(own, 'playwright.json');
  // Playwright takes regular expressions that match anywhere in an absolute path.
  const args = [cli, 'test', ...files.map((file) => RegExp.escape(join(testsFolder, file)))];
  const env = {
    E2E_TARGET: targetFile,
    E2E_REPORTS: join(own, folder),
    PLAYWRIGHT_JSON_OUTPUT_FILE: jsonFile,
    // The specs talk to the system alone, at local addresses that no proxy knows.
    ...noProxies,
    // Colours would end in the reports, and a conflict between the two variables as a warning in each test.
    FORCE_COLOR: '0',
    NO_COLOR: '',
  };
  const json = () => readFile(jsonFile, 'utf8').catch(() => '');
  try {
    const timeoutMs = Number.POSITIVE_INFINITY; // first it waits for a system
    const { stdout } = await exec(process.execPath, args, { cwd: root, env, signal, timeoutMs });
    return { json: await json(), stdout };
  } catch (failure) {
    if (!(failure instanceof CommandError)) throw failure;
    return { json: await json(), stdout: failure.stdout, failure };
  }
}

function judged({ json, stdout, failure }: Output): Pick<SuiteResult, 'checks' | 'problems'> {
  const findings = parsed(json);
  if (findings === undefined) {
    const lines = failure?.stderr || stdout || 'it wrote nothing';
    return {
      checks: [],
      problems: [maskSecrets(`Playwright gave no result:\n${lastLines(lines)}`)],
    };
  }
  const { checks, errors } = findings;
  const isExplained = errors.length > 0 || checks.some(({ status }) => status === 'failed');
  return {
    checks,
    problems: [
      ...errors,
      ...(checks.length === 0 ? ['No spec was run.'] : []),
      ...(failure !== undefined && !isExplained ? [maskSecrets(failure.message)] : []),
    ],
  };
}

function parsed(json: string): PlaywrightFindings | undefined {
  try {
    return readPlaywrightJson(json);
  } catch {
    return undefined;
  }
}

const lastLines = (text: string): string => text.trimEnd().split('\n').slice(-15).join('\n');

/** Moves a folder, if it is there, to the place of another, on another disk perhaps; gives what kept it from that. */
async function replaceFolder(old: string, made: string): Promise<readonly string[]> {
  try {
    await rm(old, { recursive: true, force: true });
    await cp(made, old, { recursive: true });
    await rm(made, { recursive: true }); // a run that watches makes one a round
    return [];
  } catch (error) {
    if (isNotThere(error)) return []; // which reports are missing is told one by one
    return [`The reports of Playwright cannot be written: ${messageOf(error)}`];
  }
}

const isNotThere = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

async function maskFile(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text !== undefined) await writeFile(file, maskSecrets(text));
}
