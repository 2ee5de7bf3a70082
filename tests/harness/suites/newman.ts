import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NewmanRunOptions } from 'newman';
import { messageOf } from '../errors.ts';
import { renderCtrf } from '../report/ctrf.ts';
import { renderSuiteJunit } from '../report/junit.ts';
import { maskSecrets } from '../report/mask.ts';
import type { Endpoints } from '../targets/target.ts';
import { type Collection, countRequests, readCollection } from './collection.ts';
import { maskReports } from './newman-mask.ts';
import { type NewmanRecord, type NewmanRun, recordRun } from './newman-record.ts';
import { noProxyFor } from './no-proxy.ts';
import { missingReports } from './report-files.ts';
import type { SuiteResult } from './suite.ts';

export interface NewmanOptions {
  readonly endpoints: Endpoints;
  readonly collectionFile: string;
  readonly reportsFolder: string;
  readonly signal: AbortSignal;
}

const html = { title: 'Postman collection', path: 'newman/index.html' };
const ctrf = { title: 'Postman collection, CTRF', path: 'ctrf.json' };
const junit = { title: 'Postman collection, JUnit', path: 'newman/junit.xml' };

/** Loads newman ahead of its use, while something else is waited for: it takes about a second. */
export async function preloadNewman(): Promise<void> {
  await Promise.all([import('newman'), import('newman-reporter-htmlextra' as string)]);
}

/** Runs the collection against the system. Whatever keeps it from being proven is a problem of the result. */
export async function runNewman(options: NewmanOptions): Promise<SuiteResult> {
  const { collectionFile, reportsFolder, signal } = options;
  const startedAt = new Date();
  const finish = async (found: Pick<SuiteResult, 'checks' | 'problems'>): Promise<SuiteResult> => {
    const durationMs = Date.now() - startedAt.getTime();
    const reports = [html, junit, ctrf];
    const result: SuiteResult = { name: 'newman', durationMs, ...found, reports };
    // Ours, not newman's: that one merges checks of the same name and loses all iterations but the last.
    const write = (path: string, text: string) =>
      writeFile(join(reportsFolder, path), maskSecrets(text));
    try {
      await write(junit.path, renderSuiteJunit(result, startedAt.toISOString()));
      await write(ctrf.path, renderCtrf(result, startedAt.toISOString()));
      return result;
    } catch (error) {
      const problem = `Its reports could not be written: ${messageOf(error)}`;
      return { ...result, problems: [...result.problems, problem] };
    }
  };
  signal.throwIfAborted();
  await rm(join(reportsFolder, 'newman'), { recursive: true, force: true });
  await mkdir(join(reportsFolder, 'newman'), { recursive: true });
  try {
    const collection = await readCollection(collectionFile);
    const record = await send(collection, options);
    const missing = await missingReports(reportsFolder, [html]);
    return await finish(judged(record, countRequests(collection), missing));
  } catch (error) {
    signal.throwIfAborted();
    return await finish({ checks: [], problems: [messageOf(error)] });
  }
}

function judged(
  { checks, problems, secrets, requestsSent }: NewmanRecord,
  requests: number,
  missing: readonly string[],
): Pick<SuiteResult, 'checks' | 'problems'> {
  const mask = (text: string) => maskSecrets(text, secrets);
  const unsent = requests - requestsSent;
  const found = [
    ...problems,
    ...(unsent > 0 ? [`${unsent} of ${requests} requests of the collection were not sent.`] : []),
    ...(checks.length === 0 ? ['No assertion of the collection was executed.'] : []),
    ...missing,
  ];
  return {
    checks: checks.map(({ group, title, message, exchange, ...rest }) => ({
      ...rest,
      group: mask(group),
      title: mask(title),
      ...(message === undefined ? {} : { message: mask(message) }),
      ...(exchange === undefined ? {} : { exchange: mask(exchange) }),
    })),
    problems: found.map(mask),
  };
}

async function send(collection: Collection, options: NewmanOptions): Promise<NewmanRecord> {
  const { endpoints, signal } = options;
  const { default: newman } = await import('newman');
  signal.throwIfAborted();
  using _ = replacedEnv('NO_PROXY', noProxyFor(endpoints, process.env));
  const done = Promise.withResolvers<void>();
  const run = newman.run(newmanOptions(collection, options), (error) => {
    if (error) record.problems.add(`newman gave up: ${messageOf(error)}`);
    done.resolve();
  }) as NewmanRun;
  const record = recordRun(run);
  maskReports(run, record.secrets);
  const stop = () => {
    // A request under way ends on its own, after which newman would still write its report.
    run.on('beforeDone', () => run.exports.splice(0));
    done.reject(signal.reason);
  };
  run.on('start', (_: unknown, { run: runner }: { run: { abort(): void } }) =>
    signal.addEventListener('abort', runner.abort.bind(runner), { once: true }),
  );
  signal.addEventListener('abort', stop, { once: true });
  await done.promise;
  signal.removeEventListener('abort', stop);
  return record;
}

function newmanOptions(
  collection: Collection,
  { endpoints, reportsFolder }: NewmanOptions,
): NewmanRunOptions {
  return {
    // A copy: newman adds to what it is given.
    collection: structuredClone(collection) as NewmanRunOptions['collection'] & object,
    environment: {
      name: 'The system under test',
      values: [
        { key: 'users_base_url', value: endpoints.users },
        { key: 'tasks_base_url', value: endpoints.tasks },
      ],
    },
    reporters: ['htmlextra'],
    reporter: {
      htmlextra: {
        export: join(reportsFolder, html.path),
        title: 'Postman collection',
        browserTitle: 'Postman collection',
        showEnvironmentData: true,
        showFolderDescription: true,
        timezone: 'UTC',
      },
    },
    timeoutRequest: 15_000,
    timeoutScript: 10_000,
  };
}

/** newman reads the variable from the process itself, at every request. */
function replacedEnv(name: string, value: string): Disposable {
  const before = process.env[name];
  process.env[name] = value;
  return {
    [Symbol.dispose]() {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    },
  };
}
