import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { openSession } from '../session.ts';
import { runner } from './vantage.ts';

/** What the prober says of a door. */
export interface Said {
  readonly door: string;
  readonly verdict: string;
  readonly service?: string;
  readonly evidence: string;
}

/** What the prober is told of a door. */
export interface Told {
  readonly label: string;
  readonly host: string;
  readonly port: number;
  readonly path?: string;
  readonly header?: string;
  readonly headers?: readonly string[];
  readonly twice?: boolean;
}

const lastLine = '{"end":true}';
const { signal } = new AbortController();

/** The command that starts the runner's prober in a Node.js that has run this source first, a module. */
export const proberAfter = (source: string): readonly string[] => [
  runner.file,
  `--import=data:text/javascript,${encodeURIComponent(source)}`,
  ...runner.args,
];

/** Sends requests to one prober, one after the other, and gives the answer to each. */
export async function converse(
  requests: readonly object[],
  [file, ...args]: readonly string[] = [runner.file, ...runner.args],
): Promise<readonly unknown[][]> {
  const session = openSession(file ?? '', args, { signal });
  const answers = [];
  for (const request of requests) {
    const { lines, broke } = await session.ask(JSON.stringify(request), lastLine, 10_000);
    assert.equal(broke, undefined);
    answers.push(lines.map((line) => JSON.parse(line)));
  }
  await session.end();
  return answers;
}

/** What the prober sees at these doors. Doors of one batch are knocked at side by side. */
export async function knock(
  doors: readonly Told[],
  {
    deadlineMs = 500,
    answerMs,
    command,
  }: { deadlineMs?: number; answerMs?: number; command?: readonly string[] } = {},
): Promise<ReadonlyMap<string, Said>> {
  const batch = doors.map((door) => ({ path: '/healthcheck', header: 'X-Service', ...door }));
  const [seen = []] = await converse([{ deadlineMs, answerMs, doors: batch }], command);
  assert.equal(seen.length, doors.length);
  return new Map((seen as Said[]).map((one) => [one.door, one]));
}

/** A port on this machine behind which `answer` waits. */
export async function open(answer: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    answer(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  return (server.address() as AddressInfo).port;
}

/** A port on this machine behind which nobody is. */
export async function closed(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** An answer in HTTP. */
export const reply = (head: string, body = 'OK'): string => `HTTP/1.1 ${head}\r\n\r\n${body}`;
