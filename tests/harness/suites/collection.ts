import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from '../config.ts';
import { messageOf } from '../errors.ts';

/** The collection of our own system. */
export const ownCollection = join(root, 'postman', 'postman-collection-api.json');

/** The one format newman reads; later ones of Postman it takes for an empty collection. */
const format = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

interface Item {
  readonly item?: readonly Item[] | undefined;
  readonly request?: unknown;
}

const Item: z.ZodType<Item> = z.looseObject({
  get item() {
    return z.array(Item).optional();
  },
  request: z.union([z.string(), z.looseObject({})]).optional(),
});
const Collection = z.looseObject({
  info: z.looseObject({
    name: z.string(),
    schema: z.literal(format, `is not ${format}: export it as Collection v2.1`),
  }),
  item: z.array(Item),
});

export interface Collection extends z.output<typeof Collection> {}

/** Reads a Postman collection that has requests to send. Throws a sentence that names the file and what is wrong. */
export async function readCollection(file: string): Promise<Collection> {
  const fail = (what: string, cause: unknown): never => {
    throw new Error(`The collection ${file} ${what}: ${messageOf(cause)}`, { cause });
  };
  const text = await readFile(file, 'utf8').catch((cause) => fail('cannot be read', cause));
  const collection = Collection.safeParse(parsed(text, (cause) => fail('is not JSON', cause)));
  if (!collection.success)
    return fail('is no Postman collection', z.prettifyError(collection.error));
  if (countRequests(collection.data) === 0) return fail('is empty', 'it holds no request');
  return collection.data;
}

/** How many requests a collection, or a folder of it, holds. */
export function countRequests({ item = [], request }: Item): number {
  const own = request === undefined ? 0 : 1;
  return item.reduce((sum, each) => sum + countRequests(each), own);
}

function parsed(text: string, fail: (cause: unknown) => never): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const before = text.slice(0, positionOfError(text)).split('\n');
    const place = `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
    return fail(`${place}: ${messageOf(cause)}`);
  }
}

/** V8 leaves the position out of most of its messages; a bisection over what it says of beginnings finds it. */
function positionOfError(text: string): number {
  let [start, end] = [0, text.length];
  while (start < end) {
    const middle = Math.floor((start + end) / 2);
    if (isBeginning(text.slice(0, middle + 1))) start = middle + 1;
    else end = middle;
  }
  return start;
}

/** Whether a text could go on to become JSON: V8 misses something at its very end, or nothing at all. */
function isBeginning(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const [, position] = / at position (\d+)/.exec(messageOf(error)) ?? [];
    return position === undefined
      ? messageOf(error) === 'Unexpected end of JSON input'
      : Number(position) === text.length;
  }
}
