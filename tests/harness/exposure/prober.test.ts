import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { before, describe, test } from 'node:test';
import { closed, knock, open, proberAfter, reply, type Said, type Told } from './prober.sample.ts';
import { proberCommand } from './vantage.ts';

const hourMs = 3_600_000;

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
    'named with a colon': (socket) =>
      socket.once('data', () => socket.end(reply('200 OK\r\nX-Service:  shop:web: 2 '))),
    'named in the body alone': (socket) =>
      socket.once('data', () => socket.end(reply('200 OK', 'X-Service: users'))),
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
  let doors: readonly Told[];
  let seen: ReadonlyMap<string, Said>;
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
    'named with a colon': ['OPEN', 'shop:web: 2', /200 OK/],
    'named in the body alone': ['OPEN', undefined, /^HTTP\/1\.1 200 OK$/],
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

  test('waits for nothing but silence', { timeout: 20_000 }, async () => {
    const prompt = doors.filter(({ label }) => !['silent', 'not HTTP'].includes(label));
    assert.equal((await knock(prompt, { deadlineMs: hourMs })).size, prompt.length);
  });

  test('looks a name up once for all doors of a moment, and tries no search list', async () => {
    // Knows one name, and is asked once.
    const source = `import dns from 'node:dns'; import { syncBuiltinESMExports } from 'node:module';
      let asked = 0;
      dns.lookup = (name, { all }, callback) => {
        asked += 1;
        const isKnown = asked === 1 && all && name === 'users.shop.svc.cluster.local.';
        const error = isKnown ? null : Object.assign(new Error(name), { code: 'ENOTFOUND' });
        setImmediate(() => callback(error, isKnown ? [{ address: '127.0.0.1', family: 4 }] : []));
      };
      syncBuiltinESMExports();`;
    const command = proberAfter(source);
    const host = 'users.shop.svc.cluster.local';
    const [named, port] = [await open(answers.named ?? (() => undefined)), await closed()];
    const two = [
      { label: 'users', host, port: named },
      { label: 'nobody', host, port },
    ];
    const said = [...(await knock(two, { command })).values()];
    assert.deepEqual(said.map(({ verdict }) => verdict).sort(), ['OPEN', 'REFUSED']);
  });

  test('runs as an argument, without a file, as in a container', async () => {
    const port = await open(answers.named ?? (() => undefined));
    const [, ...args] = proberCommand;
    const command = [process.execPath, ...args];
    const seen = await knock([{ label: 'users', host: '127.0.0.1', port }], { command });
    assert.equal(seen.get('users')?.service, 'users');
  });
});
