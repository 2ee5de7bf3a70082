import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { closed, converse, knock, open, proberAfter, reply } from './prober.sample.ts';
import { type Socket, socketOf, socketRowSchema } from './socket.ts';

const host = '127.0.0.1';

/** A port that answers with these names in turn, and what it was asked. */
async function answering(...names: readonly string[]) {
  const asked: string[] = [];
  const left = [...names];
  const port = await open((socket) =>
    socket.once('data', (bytes) => {
      asked.push(bytes.toString());
      socket.end(reply(`200 OK\r\nX-Service: ${left.length > 1 ? left.shift() : left[0]}`));
    }),
  );
  return { port, asked };
}

describe('a request to the prober', () => {
  test('is answered one after the other, by one process', async () => {
    const { port } = await answering('users');
    const door = { label: 'users', host, port, path: '/', header: 'x-service' };
    const request = { deadlineMs: 5_000, doors: [door] };
    const answers = await converse([request, { doors: [] }, request]);
    assert.deepEqual(
      answers.map((lines) => lines.length),
      [1, 0, 1],
    );
  });

  test('asks for its path, with its headers, and goes by its header', async () => {
    const { port, asked } = await answering('users');
    const headers = ['X-Request-Id: 1', 'X-Other: 2'];
    const seen = await knock([
      { label: 'one', host, port, path: '/who', headers },
      { label: 'another', host, port, header: 'X-Other' },
    ]);
    assert.ok(
      asked.includes(
        'GET /who HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nX-Request-Id: 1\r\nX-Other: 2\r\n\r\n',
      ),
    );
    assert.equal(seen.get('one')?.service, 'users');
    assert.equal(seen.get('another')?.service, undefined);
  });

  test('sweeps ports, and tells in one line of all that say the same', async () => {
    const named = await answering('users');
    const other = await answering('users');
    const refused = [await closed(), await closed()];
    const where = { host, path: '/who', header: 'x-service' };
    const ports = [named.port, ...refused, other.port];
    const request = { deadlineMs: 5_000, doors: [], sweeps: [{ ...where, ports }] };
    const [seen = []] = await converse([request]);
    const open = { verdict: 'OPEN', evidence: 'HTTP/1.1 200 OK', service: 'users' };
    const told = (seen as { ports: number[] }[])
      .map((one) => ({ ...one, ports: one.ports.toSorted() }))
      .sort((one, another) => JSON.stringify(one).localeCompare(JSON.stringify(another)));
    assert.deepEqual(told, [
      { swept: host, ...open, ports: [named.port, other.port].toSorted() },
      { swept: host, verdict: 'REFUSED', evidence: 'ECONNREFUSED', ports: refused.toSorted() },
    ]);
    assert.match(named.asked.join(), /^GET \/who /);
    assert.equal(named.asked.length, 1);
  });

  test('sweeps each host for itself, beside the doors that have names', async () => {
    const { port } = await answering('users');
    const nobody = await closed();
    const where = { path: '/', header: 'x-service' };
    const sweeps = [
      { ...where, host, ports: [nobody] },
      { ...where, host: 'localhost', ports: [nobody] },
    ];
    const doors = [{ ...where, label: 'users', host, port }];
    const [seen = []] = await converse([{ deadlineMs: 5_000, doors, sweeps }]);
    const told = (seen as { door?: string; swept?: string; verdict: string }[]).map(
      ({ door, swept, verdict }) => `${door ?? swept} ${verdict}`,
    );
    assert.deepEqual(told.sort(), [`${host} REFUSED`, 'localhost REFUSED', 'users OPEN']);
  });

  test('knocks twice at a door when it says so, and else once', async () => {
    const often = await answering('users');
    const once = await answering('users');
    const seen = await knock([
      { label: 'twice', host, port: often.port, twice: true },
      { label: 'once', host, port: once.port, twice: false },
    ]);
    assert.deepEqual([often.asked.length, once.asked.length], [2, 1]);
    assert.equal(seen.get('twice')?.verdict, 'OPEN');
  });

  test('calls a door that changes between two knocks INCONCLUSIVE', async () => {
    const { port } = await answering('users', 'auth');
    const { verdict, service, evidence } =
      (await knock([{ label: 'door', host, port, twice: true }])).get('door') ?? {};
    assert.deepEqual({ verdict, service }, { verdict: 'INCONCLUSIVE', service: undefined });
    assert.match(evidence ?? '', /^unstable: OPEN \(HTTP.*\), then OPEN \(HTTP/);
  });

  test('knocks once at each of more doors than it may hold open', async () => {
    const { port, asked } = await answering('users');
    const doors = Array.from({ length: 700 }, (_, index) => ({
      label: `door ${index}`,
      host,
      port,
    }));
    const seen = await knock(doors, { deadlineMs: 5_000 });
    assert.ok([...seen.values()].every(({ verdict }) => verdict === 'OPEN'));
    assert.equal(asked.length, 700);
  });

  test('tells what listens around it', { skip: process.platform !== 'linux' }, async () => {
    const { port } = await answering('users');
    const [[answer] = []] = await converse([{ sockets: true }]);
    const rows = socketRowSchema.array().parse((answer as { sockets: unknown }).sockets);
    const found = rows.map(socketOf).filter((socket) => socket.port === port);
    const expected: Socket = { protocol: 'TCP', address: host, port, scope: 'loopback' };
    assert.deepEqual(found, [expected]);
  });

  const row = 'sl local rem st\n 0: 00000000:1F90 00000000:0000 0A\n';
  const found = [{ table: 'tcp', local: '00000000:1F90' }];
  const tables: Record<string, readonly [Record<string, string>, object]> = {
    'all there are on a kernel without IPv6': [
      { tcp6: 'ENOENT', udp6: 'ENOENT' },
      { sockets: found },
    ],
    'nothing without the table of TCP': [{ tcp: 'ENOENT' }, {}],
    'nothing where one may not be read': [{ tcp6: 'EACCES' }, {}],
  };
  for (const [what, [broken, expected]] of Object.entries(tables)) {
    test(`tells of sockets ${what}`, async () => {
      const source = `import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module';
        const broken = ${JSON.stringify(broken)};
        const { readFileSync } = fs;
        fs.readFileSync = (path, ...how) => {
          const [, table] = /^\\/proc\\/net\\/(\\w+)$/.exec(path) ?? [];
          if (table === undefined) return readFileSync(path, ...how);
          if (broken[table]) throw Object.assign(new Error(table), { code: broken[table] });
          return table === 'tcp' ? ${JSON.stringify(row)} : 'sl';
        };
        syncBuiltinESMExports();`;
      const command = proberAfter(source);
      assert.deepEqual(await converse([{ sockets: true }], command), [[expected]]);
    });
  }
});
