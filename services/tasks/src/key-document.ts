import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';

const patienceMs = 2_000;
// Of a new Pod's first packets some are lost, and a kernel or a resolver sends them again after a second or five.
const connectMs = 500;
const attempts = 3;
// A hundred keys; ours has two.
const maxLength = 32 * 1_024;

interface KeyDocumentOptions {
  readonly lookup?: LookupFunction;
}

/**
 * The JSON at the address where Users publishes its keys. Throws when there is too much of it to be that, or no answer within 2 s.
 * A connection that is not there after half a second is tried anew. Not by `fetch`, which takes 4 MB more, for a request per minute.
 */
export async function keyDocument(
  uri: string,
  options: KeyDocumentOptions = {},
): Promise<{ keys: unknown }> {
  const signal = AbortSignal.timeout(patienceMs);
  let answer: IncomingMessage | undefined;
  for (let left = attempts; answer === undefined; left -= 1)
    answer = await askOnce(uri, { ...options, signal }, left > 1 ? connectMs : patienceMs);
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) {
    text += chunk;
    if (text.length > maxLength)
      throw new Error(`${uri} answered more than ${maxLength} characters`);
  }
  if (answer.statusCode !== 200) throw new Error(`${uri} answered ${answer.statusCode}`);
  return JSON.parse(text);
}

/** The answer; undefined where there is no connection after so many ms. */
function askOnce(
  uri: string,
  options: KeyDocumentOptions & { readonly signal: AbortSignal },
  withinMs: number,
): Promise<IncomingMessage | undefined> {
  const { get } = uri.startsWith('https:') ? https : http;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage | undefined>();
  const asked = get(uri, options, resolve).on('error', reject);
  const timer = setTimeout(() => {
    resolve(undefined);
    asked.destroy();
  }, withinMs);
  asked.on('close', () => clearTimeout(timer));
  asked.on('socket', (socket) => {
    if (socket.connecting) socket.once('connect', () => clearTimeout(timer));
    else clearTimeout(timer);
  });
  return promise;
}
