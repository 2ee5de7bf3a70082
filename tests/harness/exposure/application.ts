import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { messageOf } from '../errors.ts';
import { eventually } from '../eventually.ts';
import type { ExposureCheck } from './check.ts';
import { applicationClaim } from './claims.ts';
import type { Contract } from './contract.ts';
import { shortened } from './sentence.ts';

export interface ApplicationTarget {
  readonly application: NonNullable<Contract['application']>;
  /** Base URLs of the public containers, as reached from here. */
  readonly publicUrls: readonly string[];
  /** Sends one request to the hidden container itself, with this header: the proof that its log shows what reaches it. */
  readonly knockInside: (header: string) => Promise<unknown>;
  readonly readLog: () => Promise<string>;
}

const answerTimeoutMs = 5_000;
const logTimeoutMs = 10_000;

/**
 * Sends every disguise of the hidden routes to the public containers, each request with an id of its own, and looks for the ids in
 * the hidden container's log. One request that does reach it shows that the log would tell.
 */
export async function checkApplication(
  { application, publicUrls, knockInside, readLog }: ApplicationTarget,
  signal: AbortSignal,
): Promise<ExposureCheck> {
  const claim = applicationClaim(application);
  const failed = (message: string): ExposureCheck => ({ ...claim, status: 'failed', message });
  if (publicUrls.length < application.through.length)
    return failed(
      `Not all of ${application.through.join(', ')} are reachable from here, so nothing is proven.`,
    );
  const run = randomBytes(6).toString('hex');
  const attempts = publicUrls.flatMap((url, door) =>
    disguises(application.routes).map(({ head, body }, index) => {
      // Of one length: a log need not have quotes around them, and none may be the beginning of another.
      const id = `try-${run}-${door}-${String(index).padStart(4, '0')}`;
      return { url, head, body, id };
    }),
  );
  const answers = await Promise.all(
    attempts.map(async (attempt) => ({ ...attempt, answer: await send(attempt, signal) })),
  );
  signal.throwIfAborted();
  const silent = answers.filter(({ answer }) => answer === '');
  if (silent.length === answers.length) return failed('No public container answered any request.');
  const witness = `witness-${run}`;
  await knockInside(`X-Request-Id: ${witness}`);
  const log = await eventually(
    `${application.hidden}'s log of a request`,
    async () => {
      const text = await readLog();
      if (!text.includes(witness))
        throw new Error('the request that did reach it is not in its log');
      return text;
    },
    { timeoutMs: logTimeoutMs, intervalMs: 150, signal },
  ).catch((error) => error as Error);
  signal.throwIfAborted();
  if (log instanceof Error) {
    return failed(
      `INCONCLUSIVE: ${messageOf(log)}${log.cause instanceof Error ? `: ${log.cause.message}` : ''}`,
    );
  }
  const arrived = answers.filter(({ id }) => log.includes(id));
  const named = arrived.map(
    ({ url, head, answer }) =>
      `${head[0]} to ${url} came out at ${application.hidden}; it was answered ${answer}`,
  );
  return arrived.length === 0
    ? { ...claim, status: 'passed' }
    : failed(shortened(named).join('\n'));
}

interface Disguise {
  /** The request line, then headers. */
  readonly head: readonly string[];
  readonly body: string;
}

/** Ways to write a hidden route so that a careless router, proxy or URL parser takes it for its own or passes it on. */
export function disguises(routes: readonly string[]): readonly Disguise[] {
  const body = '{"password":"correct horse"}';
  const json = ['Content-Type: application/json', `Content-Length: ${body.length}`];
  const targets = routes.flatMap((route) => [
    route,
    `/auth${route}`,
    `/api${route}`,
    `/login/..${route}`,
    `/tasks/..${route}`,
    `/%2e%2e${route}`,
    `/login/..%2f${route.slice(1)}`,
    `/login/..;${route}`,
    `/%2f${route.slice(1)}`,
    `//localhost:80${route}`,
    `http://localhost:80${route}`,
    `http://127.0.0.1${route}`,
    `/signup?next=http://localhost:80${route}`,
    `/login#${route}`,
    `/login%00${route}`,
    `\\localhost${route}`,
  ]);
  const plain = targets.flatMap((target) => [
    { head: [`GET ${target} HTTP/1.1`], body: '' },
    { head: [`POST ${target} HTTP/1.1`, ...json], body },
  ]);
  const headers = routes.flatMap((route) =>
    [
      'Host: localhost:80',
      'Host: auth',
      `X-Original-URL: ${route}`,
      `X-Rewrite-URL: ${route}`,
      'X-Forwarded-Host: localhost:80',
      'X-HTTP-Method-Override: POST',
    ].map((header) => ({ head: [`POST ${route} HTTP/1.1`, header, ...json], body })),
  );
  // Request smuggling (RFC 9112, 11.2): a second request in the body of the first.
  const smuggled = routes.map((route) => {
    const inner = `0\r\n\r\nGET ${route} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    const lengths = ['Transfer-Encoding: chunked', `Content-Length: ${inner.length}`];
    return {
      head: ['POST /login HTTP/1.1', 'Content-Type: application/json', ...lengths],
      body: inner,
    };
  });
  return [...plain, ...headers, ...smuggled];
}

/** Sends the bytes as they are, which no HTTP client would; gives the status line, or nothing where none came. */
function send(
  { url, head, body, id }: Disguise & { url: string; id: string },
  signal: AbortSignal,
): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port), signal });
    let answer = '';
    const end = () => {
      socket.destroy();
      resolve(answer.split('\r\n', 1)[0] ?? '');
    };
    socket.setTimeout(answerTimeoutMs, end);
    socket.on('error', end).on('end', end);
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1');
      if (answer.includes('\r\n')) end();
    });
    const [line, ...headers] = head;
    const host = headers.some((header) => header.startsWith('Host:')) ? [] : ['Host: localhost'];
    const lines = [line, ...host, ...headers, `X-Request-Id: ${id}`, 'Connection: close'];
    socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
  });
}
