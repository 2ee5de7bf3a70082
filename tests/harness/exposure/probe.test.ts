import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Answer } from '../conversation.ts';
import { Interrupted } from '../errors.ts';
import type { OpenSession } from '../session.ts';
import type { ApiServer } from '../tools/api-server.ts';
import type { Door } from './door.ts';
import { patient, startProbe, whenHeard } from './probe.ts';
import type { Vantage } from './vantage.ts';

const signal = new AbortController().signal;
const identity = { path: '/healthcheck', header: 'X-Service' };
const vantage: Vantage = {
  name: 'outside',
  place: 'beside the nodes',
  file: 'docker',
  args: ['exec', 'prober'],
  byHand: [],
};
const door = (port: number, rest: Partial<Door> = {}): Door => ({
  label: `node 172.18.0.2:${port}`,
  path: 'NodePort',
  host: '172.18.0.2',
  port,
  leadsTo: ['users-container:8080'],
  ...rest,
});
const doors = [door(80), door(30_080)];
const refusal = { verdict: 'REFUSED', evidence: 'ECONNREFUSED' };
const opening = { verdict: 'OPEN', evidence: 'HTTP/1.1 200 OK', service: 'users' };
const refused = JSON.stringify({ door: 'node 172.18.0.2:80', ...refusal });
const users = JSON.stringify({ door: 'node 172.18.0.2:30080', ...opening });

/** A probe whose prober gives this answer, and what it was told. */
function start(answer: Answer | Error) {
  const told: string[] = [];
  const asked: { line: string; last: string }[] = [];
  const open: OpenSession = (file, args) => {
    told.push([file, ...args].join(' '));
    return {
      ask: async (line, last, _timeoutMs, heard) => {
        asked.push({ line, last });
        if (answer instanceof Error) throw answer;
        for (const one of answer.lines) heard?.(one);
        return answer;
      },
      end: async () => void told.push('end'),
    };
  };
  const probe = startProbe(open, vantage, identity, signal);
  return { probe, told, request: () => JSON.parse(asked[0]?.line ?? ''), asked };
}

describe('knock', () => {
  test('gives what was seen in the order of the doors, not of the answers', async () => {
    const knocks = await start({ lines: [users, refused] }).probe.knock(doors);
    assert.deepEqual(knocks, [
      { vantage: 'outside', door: doors[0], seen: refusal },
      { vantage: 'outside', door: doors[1], seen: opening },
    ]);
  });

  test('tells the prober nothing of what is expected', async () => {
    const { probe, request } = start({ lines: [] });
    await probe.knock([door(80), door(81, { mayBeClosed: true })]);
    const host = '172.18.0.2';
    assert.deepEqual(request(), {
      ...patient,
      doors: [
        { label: `node ${host}:80`, host, port: 80, ...identity, twice: true },
        { label: `node ${host}:81`, host, port: 81, ...identity, twice: false },
      ],
      sweeps: [],
    });
  });

  test('knocks once, if that is enough', async () => {
    const { probe, request } = start({ lines: [] });
    await probe.knock(doors, undefined, { ...patient, once: true });
    const { doors: batch, sweeps: _, ...waits } = request();
    assert.deepEqual(waits, patient);
    assert.deepEqual(
      batch.map(({ twice }: { twice: boolean }) => twice),
      [false, false],
    );
  });

  describe('at doors that are swept', () => {
    const ipv6 = 'fc00::2';
    const isSwept = true;
    const swept = [
      door(30_000, { isSwept }),
      door(30_001, { isSwept }),
      door(30_000, { isSwept, host: ipv6 }),
    ];

    test('tells the prober where they are, and no more', async () => {
      const { probe, request } = start({ lines: [] });
      await probe.knock([door(80), ...swept]);
      const { doors: batch, sweeps } = request();
      assert.equal(batch.length, 1);
      assert.deepEqual(sweeps, [
        { host: '172.18.0.2', ports: [30_000, 30_001], ...identity },
        { host: ipv6, ports: [30_000], ...identity },
      ]);
    });

    test('gives each what was seen of it, whatever the others say', async () => {
      const heard: Door[] = [];
      const lines = [
        { swept: ipv6, ...opening, ports: [30_000] },
        { swept: '172.18.0.2', ...refusal, ports: [30_001, 30_000] },
      ].map((one) => JSON.stringify(one));
      const { probe } = start({ lines });
      const knocks = await probe.knock(swept, (one) => heard.push(one));
      assert.deepEqual(
        knocks.map(({ seen }) => seen),
        [refusal, refusal, opening],
      );
      assert.deepEqual(
        knocks.map((knock) => knock.door),
        swept,
      );
      assert.deepEqual(heard, [swept[2], swept[1], swept[0]]);
    });

    test('is INCONCLUSIVE where the prober said nothing of the port', async () => {
      const line = JSON.stringify({ swept: '172.18.0.2', ...refusal, ports: [30_000] });
      const knocks = await start({ lines: [line] }).probe.knock(swept);
      assert.deepEqual(
        knocks.map(({ seen }) => seen.verdict),
        ['REFUSED', 'INCONCLUSIVE', 'INCONCLUSIVE'],
      );
    });
  });

  test('waits for silence as long as it is told', async () => {
    const { probe, request } = start({ lines: [] });
    await probe.knock(doors, undefined, { deadlineMs: 700, answerMs: 800 });
    const { deadlineMs, answerMs } = request();
    assert.deepEqual([deadlineMs, answerMs], [700, 800]);
  });

  test('tells of each door as soon as its verdict is there', async () => {
    const heard: string[] = [];
    const { probe } = start({ lines: [users, 'Killed', refused] });
    await probe.knock(doors, ({ label }) => heard.push(label));
    assert.deepEqual(heard, ['node 172.18.0.2:30080', 'node 172.18.0.2:80']);
  });

  test('asks nothing when there are no doors', async () => {
    const { probe, asked } = start(new Error('nobody expected this'));
    assert.deepEqual(await probe.knock([]), []);
    assert.deepEqual(asked, []);
  });

  const answers: Record<string, readonly [Answer, RegExp]> = {
    'said nothing of a door': [{ lines: [refused] }, /^the prober said nothing of it$/],
    broke: [{ lines: [refused], broke: 'no such container' }, /^the prober broke: no such cont/],
    'gave a verdict that there is not': [
      { lines: [refused, users.replace('OPEN', 'AJAR')] },
      /said nothing of it/,
    ],
    'said what is no JSON': [{ lines: [refused, 'Killed'] }, /said nothing of it/],
  };
  for (const [what, [answer, evidence]] of Object.entries(answers)) {
    test(`is INCONCLUSIVE when the prober ${what}`, async () => {
      const [first, second] = await start(answer).probe.knock(doors);
      assert.equal(first?.seen.verdict, 'REFUSED');
      assert.equal(second?.seen.verdict, 'INCONCLUSIVE');
      assert.match(second.seen.evidence, evidence);
    });
  }

  test('rejects with the reason of an interruption', async () => {
    const { probe } = start(new Interrupted('Stopped by SIGINT'));
    await assert.rejects(probe.knock(doors), Interrupted);
  });
});

describe('whenHeard', () => {
  test('calls when the last of the doors was heard of, and not again', () => {
    let calls = 0;
    const [first, second] = [door(80), door(81)];
    const heard = whenHeard([first, second], () => calls++);
    heard(first);
    heard(first);
    heard(door(82));
    assert.equal(calls, 0);
    heard(second);
    heard(second);
    assert.equal(calls, 1);
  });
});

describe('probe', () => {
  test('asks once, for another path, with headers of its own', async () => {
    const { probe, request } = start({ lines: [] });
    await probe.ask({ ...door(80), asks: '/witness', headers: ['X-Request-Id: 1'] });
    const [asked] = request().doors;
    assert.partialDeepStrictEqual(asked, { path: '/witness', headers: ['X-Request-Id: 1'] });
    assert.equal(asked.twice, undefined);
  });

  test('gives the sockets around it', async () => {
    const row = { table: 'tcp', local: '0100007F:0050' };
    const { probe, request } = start({ lines: [JSON.stringify({ sockets: [row] })] });
    const sockets = await probe.sockets();
    assert.deepEqual(request(), { sockets: true });
    assert.deepEqual(sockets, [
      { protocol: 'TCP', address: '127.0.0.1', port: 80, scope: 'loopback' },
    ]);
  });

  test('knows no sockets when the prober broke', async () => {
    const { probe } = start({ lines: [], broke: 'no Node.js' });
    assert.equal(await probe.sockets(), undefined);
  });

  test('is opened by the shorter way, where there is one', () => {
    const api: ApiServer = { ask: () => assert.fail(), access: () => assert.fail() };
    const place = { namespace: 'users-net', pod: 'neighbour', container: 'prober' };
    const inPod = { api, ...place, command: ['node'] };
    const opened: unknown[] = [];
    const open: OpenSession = (...how) => {
      opened.push(how);
      return { ask: () => assert.fail(), end: async () => undefined };
    };
    startProbe(open, { ...vantage, inPod }, identity, signal);
    assert.deepEqual(opened, [['docker', ['exec', 'prober'], { signal, inPod }]]);
  });

  test('is one process, asked in its own words until it is ended', async () => {
    const { probe, told, asked } = start({ lines: [] });
    await probe.knock(doors);
    await probe.sockets();
    await probe.end();
    assert.deepEqual(told, ['docker exec prober', 'end']);
    assert.ok(asked.every(({ last }) => last === '{"end":true}'));
  });
});
