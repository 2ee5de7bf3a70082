import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { before, describe, test } from 'node:test';
import { closed, converse, knock, open, reply, type Said, type Told } from './prober.sample.ts';
import { proberCommand, runner } from './vantage.ts';

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

  test('calls a connection that is never made FILTERED', async () => {
    // Nothing leaves this machine: the socket is one that never connects.
    const source = `import net from 'node:net'; import { syncBuiltinESMExports } from 'node:module';
      net.connect = () => new net.Socket(); syncBuiltinESMExports();`;
    const preload = `--import=data:text/javascript,${encodeURIComponent(source)}`;
    const command = [runner.file, preload, ...runner.args];
    const label = 'a black hole';
    const seen = await knock([{ label, host: '192.0.2.1', port: 80 }], { deadlineMs: 50, command });
    const { verdict, evidence } = seen.get(label) ?? {};
    assert.equal(verdict, 'FILTERED');
    assert.equal(evidence, 'silent for 50 ms');
  });

  const lookups: Record<string, readonly [string, string, RegExp]> = {
    'was resolved is FILTERED': [
      "setImmediate(() => socket.emit('lookup', null));",
      'FILTERED',
      /^silent for 50 ms$/,
    ],
    'was not is INCONCLUSIVE': ['', 'INCONCLUSIVE', /^the name was not resolved in 50 ms$/],
  };
  for (const [what, [lookup, verdict, evidence]] of Object.entries(lookups)) {
    test(`a silent door whose name ${what}`, async () => {
      const source = `import net from 'node:net'; import { syncBuiltinESMExports } from 'node:module';
        net.connect = () => { const socket = new net.Socket(); ${lookup} return socket; }; syncBuiltinESMExports();`;
      const preload = `--import=data:text/javascript,${encodeURIComponent(source)}`;
      const command = [runner.file, preload, ...runner.args];
      const door = { label: 'users', host: 'users.invalid', port: 80 };
      const patience = { deadlineMs: 50, answerMs: hourMs };
      const [said] = (await knock([door], { ...patience, command })).values();
      assert.equal(said?.verdict, verdict);
      assert.match(said.evidence, evidence);
    });
  }

  const ofCluster = 'users.shop.svc.cluster.local';
  const slowNames: Record<
    string,
    { host: string; deadlineMs: number; resolvedMs: readonly number[]; evidence: string }
  > = {
    'takes no slow resolver for a silent door': {
      host: ofCluster,
      deadlineMs: 400,
      resolvedMs: [300],
      evidence: 'ECONNREFUSED',
    },
    'waits longer for a resolver that has answered': {
      host: ofCluster,
      deadlineMs: 200,
      resolvedMs: [0, 300],
      evidence: 'ECONNREFUSED',
    },
    'waits no longer where only a name of no resolver was found': {
      host: 'localhost',
      deadlineMs: 200,
      resolvedMs: [0, hourMs],
      evidence: 'the name was not resolved in 200 ms',
    },
  };
  for (const [what, { host, deadlineMs, resolvedMs, evidence }] of Object.entries(slowNames)) {
    test(what, async () => {
      // Each name is resolved after its own time; nobody is there.
      const source = `import net from 'node:net'; import { syncBuiltinESMExports } from 'node:module';
        const resolvedMs = ${JSON.stringify(resolvedMs)};
        net.connect = () => {
          const waitMs = resolvedMs.shift();
          const socket = new net.Socket();
          const refused = Object.assign(new Error('nobody'), { code: 'ECONNREFUSED' });
          setTimeout(() => socket.emit('lookup', null), waitMs);
          setTimeout(() => socket.destroy(refused), waitMs * 1.5);
          return socket;
        };
        syncBuiltinESMExports();`;
      const preload = `--import=data:text/javascript,${encodeURIComponent(source)}`;
      const door = { label: 'users', host, port: 80, path: '/', header: 'x-service' };
      const request = { deadlineMs, answerMs: 5_000, doors: [door] };
      const requests = resolvedMs.map(() => request);
      const answers = await converse(requests, [runner.file, preload, ...runner.args]);
      const told = answers.map(([said]) => (said as Said).evidence);
      assert.deepEqual(told, [...resolvedMs.slice(1).map(() => 'ECONNREFUSED'), evidence]);
    });
  }

  test('gives who took the connection longer to answer than who did not', async () => {
    const deadlineMs = 200;
    const port = await open((socket) => {
      setTimeout(() => answers.named?.(socket), deadlineMs * 2);
    });
    const door = { label: 'busy', host: '127.0.0.1', port };
    const [said] = (await knock([door], { deadlineMs, answerMs: deadlineMs * 10 })).values();
    assert.equal(said?.verdict, 'OPEN');
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
    const preload = `--import=data:text/javascript,${encodeURIComponent(source)}`;
    const command = [runner.file, preload, ...runner.args];
    const host = 'users.shop.svc.cluster.local';
    const [named, port] = [await open(answers.named ?? (() => undefined)), await closed()];
    const two = [
      { label: 'users', host, port: named },
      { label: 'nobody', host, port },
    ];
    const said = [...(await knock(two, { command })).values()];
    assert.deepEqual(said.map(({ verdict }) => verdict).sort(), ['OPEN', 'REFUSED']);
  });

  const busy: Record<
    string,
    { busyFrom: 'connecting' | 'asking'; busyMs: number; answersMs: number }
  > = {
    'is there when it looks again': { busyFrom: 'asking', busyMs: 720, answersMs: 0 },
    'comes as late as it was itself': { busyFrom: 'asking', busyMs: 1_400, answersMs: 1_500 },
    'only connects when it looks again': { busyFrom: 'connecting', busyMs: 720, answersMs: 0 },
  };
  for (const [what, { busyFrom, busyMs, answersMs }] of Object.entries(busy)) {
    test(`does not take its own lateness for silence of a door that ${what}`, async () => {
      const source = `import net from 'node:net'; import { syncBuiltinESMExports } from 'node:module';
        const { connect } = net;
        const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${busyMs});
        net.connect = (...given) => {
          const socket = connect(...given);
          if ('${busyFrom}' === 'connecting') setImmediate(pause);
          else socket.once('connect', () => setImmediate(pause));
          return socket;
        };
        syncBuiltinESMExports();`;
      const preload = `--import=data:text/javascript,${encodeURIComponent(source)}`;
      const command = [runner.file, preload, ...runner.args];
      const port = await open((socket) => {
        socket.once('data', () => {
          setTimeout(() => socket.end(reply('200 OK')), answersMs);
        });
      });
      const door = { label: 'users', host: '127.0.0.1', port };
      const [said] = (await knock([door], { deadlineMs: 700, command })).values();
      assert.ok(said);
      assert.equal(said.verdict, 'OPEN', said.evidence);
    });
  }

  test('runs as an argument, without a file, as in a container', async () => {
    const port = await open(answers.named ?? (() => undefined));
    const [, ...args] = proberCommand;
    const command = [process.execPath, ...args];
    const seen = await knock([{ label: 'users', host: '127.0.0.1', port }], { command });
    assert.equal(seen.get('users')?.service, 'users');
  });
});
