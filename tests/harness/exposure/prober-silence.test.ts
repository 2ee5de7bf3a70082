import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { converse, knock, open, proberAfter, reply, type Said } from './prober.sample.ts';

const hourMs = 3_600_000;

describe('prober, where nobody answers in time', () => {
  test('calls a connection that is never made FILTERED', async () => {
    // Nothing leaves this machine: the socket is one that never connects.
    const source = `import net from 'node:net'; import { syncBuiltinESMExports } from 'node:module';
      net.connect = () => new net.Socket(); syncBuiltinESMExports();`;
    const command = proberAfter(source);
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
      const command = proberAfter(source);
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
      const door = { label: 'users', host, port: 80, path: '/', header: 'x-service' };
      const request = { deadlineMs, answerMs: 5_000, doors: [door] };
      const requests = resolvedMs.map(() => request);
      const answers = await converse(requests, proberAfter(source));
      const told = answers.map(([said]) => (said as Said).evidence);
      assert.deepEqual(told, [...resolvedMs.slice(1).map(() => 'ECONNREFUSED'), evidence]);
    });
  }

  test('gives who took the connection longer to answer than who did not', async () => {
    const deadlineMs = 200;
    const port = await open((socket) => {
      socket.once('data', () => setTimeout(() => socket.end(reply('200 OK')), deadlineMs * 2));
    });
    const door = { label: 'busy', host: '127.0.0.1', port };
    const [said] = (await knock([door], { deadlineMs, answerMs: deadlineMs * 10 })).values();
    assert.equal(said?.verdict, 'OPEN');
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
      const command = proberAfter(source);
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
});
