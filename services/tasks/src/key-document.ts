import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';

const patienceMs = 2_000;
// A hundred keys; ours has two.
const maxLength = 32 * 1_024;

/**
 * The JSON at the address where Users publishes its keys. Throws when there is too much of it to be that. Not by `fetch`,
 * which takes 4 MB more, for a request per minute.
 */
export async function keyDocument(uri: string): Promise<{ keys: unknown }> {
  const { get } = uri.startsWith('https:') ? https : http;
  const { promise: answered, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  get(uri, { signal: AbortSignal.timeout(patienceMs) }, resolve).on('error', reject);
  const answer = await answered;
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) {
    text += chunk;
    if (text.length > maxLength)
      throw new Error(`${uri} answered more than ${maxLength} characters`);
  }
  if (answer.statusCode !== 200) throw new Error(`${uri} answered ${answer.statusCode}`);
  return JSON.parse(text);
}
