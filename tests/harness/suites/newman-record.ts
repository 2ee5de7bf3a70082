import type { EventEmitter } from 'node:events';
import type { NewmanRunSummary } from 'newman';
import type { Item, Request, Response } from 'postman-collection';
import { exchangeOf } from './newman-exchange.ts';
import type { Check } from './suite.ts';

/** What `newman.run` returns, with the two fields its types leave out. */
export interface NewmanRun extends EventEmitter {
  readonly summary: NewmanRunSummary;
  /** The reports as text, before they are written. */
  readonly exports: { content: unknown }[];
}

export interface NewmanRecord {
  readonly checks: Check[];
  readonly problems: Set<string>;
  /** Each password and token that was on the wire. */
  readonly secrets: Set<string>;
  requestsSent: number;
}

interface Assertion {
  readonly item: Item;
  readonly assertion: string;
  readonly skipped: boolean;
}

interface Sent {
  readonly item: Item;
  readonly request: Request;
  readonly response?: Response;
}

/**
 * Writes down what newman runs, as it runs it: its own statistics count an assertion that failed inside a
 * callback as passed, and an empty run as a success.
 */
export function recordRun(run: NewmanRun): NewmanRecord {
  const record: NewmanRecord = {
    checks: [],
    problems: new Set(),
    secrets: new Set(),
    requestsSent: 0,
  };
  const { checks, problems, secrets } = record;
  let current = '';
  let markedAt = performance.now();
  let checksBefore = 0;
  let exchange: string | undefined;
  const lap = () => {
    const [from, to] = [markedAt, performance.now()];
    markedAt = to;
    return Math.round(to - from);
  };
  run.on('start', lap);
  run.on('beforeItem', (_: unknown, { item }: { item: Item }) => {
    current = groupOf(item);
    checksBefore = checks.length;
    exchange = undefined;
  });
  run.on('request', (error: Error | null, { request, response }: Sent) => {
    if (error) problems.add(`${current}: the request failed: ${error.message}`);
    for (const secret of secretsOf(request, response)) secrets.add(secret);
    // What a script sends on its own comes by here as well, before and after: the first is the item's, unless that failed.
    exchange ??= exchangeOf(request, response);
  });
  run.on('assertion', (error: Error | null, { assertion, skipped }: Assertion) => {
    const check = { group: current, title: assertion, durationMs: lap() };
    if (skipped) checks.push({ ...check, status: 'skipped', message: 'skipped in the collection' });
    else if (error)
      checks.push({
        ...check,
        status: 'failed',
        message: error.message,
        ...(exchange === undefined ? {} : { exchange }),
      });
    else checks.push({ ...check, status: 'passed' });
  });
  run.on('exception', (_: unknown, { error }: { error: Error }) => {
    problems.add(`${current}: a script threw: ${error.message}`);
  });
  run.on('item', () => {
    record.requestsSent += 1;
    if (checks.length === checksBefore) problems.add(`${current}: nothing was checked.`);
  });
  return record;
}

/** The folder and the name of a request, as Postman shows them. */
function groupOf(item: Item): string {
  const names = [item.name];
  item.forEachParent((parent: { name?: string }) => void names.unshift(parent.name ?? ''));
  return names.join(' / ');
}

function secretsOf(request: Request, response: Response | undefined): string[] {
  const bodies = [request.body?.raw, response?.text()].map(fieldsOf);
  const authorization = request.headers.get('authorization')?.replace(/^\w+ /, '');
  return [authorization, ...bodies.flatMap(({ password, token }) => [password, token])].filter(
    (value) => typeof value === 'string',
  );
}

function fieldsOf(json: string | undefined): { password?: unknown; token?: unknown } {
  try {
    return Object(JSON.parse(json ?? ''));
  } catch {
    return {};
  }
}
