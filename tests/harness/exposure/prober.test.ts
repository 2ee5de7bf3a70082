import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { before, describe, test } from 'node:test';
import { exec } from '../exec.ts';
import { proberCommand, runner } from './vantage.ts';

const shortMs = 500;
const hourMs = 3_600_000;

interface Seen {
  readonly door: string;
  readonly verdict: string;
  readonly service?: string;
  readonly evidence: string;
  readonly ms: number;
}
interface Target {
  readonly label: string;
  readonly host: string;
  readonly port: number;
}

/** What the prober sees at these doors. Doors of one batch are knocked at side by side. */
async function knock(
  doors: readonly Target[],
  { deadlineMs = shortMs, command = [runner.file, ...runner.args] } = {},
): Promise<ReadonlyMap<string, Seen>> {
  const [file = '', ...args] = command;
  const input = JSON.stringify({ deadlineMs, doors });
  const { stdout } = await exec(file, args, { input, timeoutMs: 10_000 });
  const seen: Seen[] = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  assert.equal(seen.length, doors.length);
  return new Map(seen.map((one) => [one.door, one]));
}

/** A port on this machine behind which `answer` waits. */
async function open(answer: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    answer(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  return (server.address() as AddressInfo).port;
}

/** A port on this machine behind which nobody is. */
async function closed(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const reply = (head: string, body = 'OK') => `HTTP/1.1 ${head}\r\n\r\n${body}`;

describe('prober', () => {
  const answers: Record<string, (socket: Socket) => void> = {
    named: (socket) => socket.once('data', () => socket.end(reply('200 OK\r\nX-Service: users'))),
    'named and failing': (socket) =>
      socket.once('data', () => socket.end(reply('503 Unavailable\r\nx-service: auth'))),
    'named in two parts': (socket) =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nx-serv');
        setImmediate(() => socket.end('ice: tasks\r\n\r\nOK'));
      }),
    nameless: (socket) => socket.once('data', () => socket.end(reply('404 Not Found'))),
    'not HTTP': (socket) => socket.write('SSH-2.0-OpenSSH_9.9\r\n'),
    'answering and resetting': (socket) =>
      socket.once('data', () =>
        socket.write('HTTP/1.1 200 OK\r\n', () => socket.resetAndDestroy()),
      ),
    silent: () => undefined,
    closing: (socket) => socket.end(),
    resetting: (socket) => socket.once('data', () => socket.resetAndDestroy()),
  };
  let doors: readonly Target[];
  let seen: ReadonlyMap<string, Seen>;
  before(async () => {
    const answering = await Promise.all(
      Object.entries(answers).map(async ([label, answer]) => ({
        label,
        host: '127.0.0.1',
        port: await open(answer),
      })),
    );
    const port = await closed();
    doors = [
      ...answering,
      { label: 'closed', host: '127.0.0.1', port },
      { label: 'closed on both families', host: 'localhost', port },
      // A label of more than 63 characters is no name: the resolver asks nobody.
      { label: 'a bad name', host: `${'x'.repeat(64)}.invalid`, port },
    ];
    seen = await knock(doors);
  });

  const verdicts: Record<string, readonly [string, string | undefined, RegExp]> = {
    named: ['OPEN', 'users', /^HTTP\/1\.1 200 OK$/],
    'named and failing': ['OPEN', 'auth', /^HTTP\/1\.1 503 Unavailable$/],
    'named in two parts': ['OPEN', 'tasks', /200 OK/],
    nameless: ['OPEN', undefined, /^HTTP\/1\.1 404 Not Found$/],
    'not HTTP': ['OPEN', undefined, /^SSH-2\.0/],
    'answering and resetting': ['OPEN', undefined, /^HTTP\/1\.1 200 OK/],
    silent: ['INCONCLUSIVE', undefined, /took the connection, then said nothing/],
    closing: ['INCONCLUSIVE', undefined, /took the connection, then (closed|broke) it/],
    resetting: ['INCONCLUSIVE', undefined, /took the connection, then broke it \(ECONNRESET\)/],
    closed: ['REFUSED', undefined, /^ECONNREFUSED$/],
    'closed on both families': ['REFUSED', undefined, /^ECONNREFUSED$/],
    'a bad name': ['INCONCLUSIVE', undefined, /ENOTFOUND|EAI_|not resolved/],
  };
  for (const [door, [verdict, service, evidence]] of Object.entries(verdicts)) {
    test(`${door}: ${verdict}${service === undefined ? '' : ` to ${service}`}`, () => {
      const one = seen.get(door);
      assert.ok(one);
      assert.equal(one.verdict, verdict, one.evidence);
      assert.equal(one.service, service);
      assert.match(one.evidence, evidence);
    });
  }

  test('waits for silence until the deadline', () => {
    for (const door of ['silent', 'not HTTP']) {
      const { ms } = seen.get(door) ?? {};
      assert.ok(ms !== undefined && ms >= shortMs - 10, `${door}: ${ms} ms`);
    }
  });

  test('waits for nothing else', async () => {
    const prompt = doors.filter(({ label }) => !['silent', 'not HTTP'].includes(label));
    assert.equal((await knock(prompt, { deadlineMs: hourMs })).size, prompt.length);
  });

  test('calls a connection that is never made FILTERED', async () => {
    // Nothing leaves this machine: the socket is one that never connects.
    const source = `import net from 'node:net'; import { syncBuiltinESMExports } from 'node:module';
      net.connect = () => new net.Socket(); syncBuiltinESMExports();`;
    const preload = `--import=data:text/javascript,${encodeURIComponent(source)}`;
    const command = [runner.file, preload, ...runner.args];
    const doors = [{ label: 'a black hole', host: '192.0.2.1', port: 80 }];
    const { verdict, evidence } = (await knock(doors, { deadlineMs: 50, command })).get(
      'a black hole',
    ) as Seen;
    assert.equal(verdict, 'FILTERED');
    assert.equal(evidence, 'silent for 50 ms');
  });

  test('runs as an argument, without a file, as in a container', async () => {
    const port = await open(answers.named ?? (() => undefined));
    const [, ...args] = proberCommand;
    const command = [process.execPath, ...args];
    const seen = await knock([{ label: 'users', host: '127.0.0.1', port }], { command });
    assert.equal(seen.get('users')?.service, 'users');
  });

  test('knocks once at each of more doors than it may hold open', async () => {
    let knocks = 0;
    const port = await open((socket) => {
      knocks += 1;
      socket.once('data', () => socket.end(reply('200 OK\r\nx-service: users')));
    });
    const doors = Array.from({ length: 700 }, (_, index) => ({
      label: `door ${index}`,
      host: '127.0.0.1',
      port,
    }));
    const seen = await knock(doors, { deadlineMs: 5_000 });
    assert.ok([...seen.values()].every(({ verdict }) => verdict === 'OPEN'));
    assert.equal(knocks, 700);
  });

  test('has nothing to say of no doors', async () => {
    assert.equal((await knock([])).size, 0);
  });
});
