import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';

const program = join(import.meta.dirname, 'probe.ts');

/** The probe as a process, asking at that port what the words say; what Node.js says of its connections goes to standard error. */
const startProbe = (port: number | '', ...words: readonly string[]) =>
  launch({ SERVICE: 'users', PORT: `${port}`, HOST: '' }, ...words);

function launch(own: NodeJS.ProcessEnv, ...words: readonly string[]) {
  const env = { ...process.env, ...own, NODE_DEBUG: 'net' };
  const child = execFile(process.execPath, [program, ...words], { env });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  return { stderr: child.stderr ?? assert.fail(), exited };
}

/** What it said until its end. */
async function saidBy({ stderr, exited }: ReturnType<typeof launch>): Promise<string> {
  const said = await Array.fromAsync(stderr.setEncoding('utf8'));
  await exited;
  return said.join('');
}

const probe = (port: number, path: string) => startProbe(port, path).exited;

/** A server that answers the paths with these statuses, and hangs up at all others. */
const serverOf = (statuses: Readonly<Record<string, number>>) =>
  createServer((request, response) => {
    const status = statuses[request.url ?? ''];
    if (status === undefined) request.socket.destroy();
    else response.writeHead(status).end();
  });

async function listening(server: ReturnType<typeof createServer>, port = 0): Promise<number> {
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

/** Where somebody listened and nobody does any more. */
async function closedPort(): Promise<number> {
  const server = serverOf({});
  const port = await listening(server);
  server.close();
  await once(server, 'close');
  return port;
}

describe('probe', () => {
  test('is content with 200 and nothing else', async () => {
    await using server = serverOf({ '/readyz': 200, '/livez': 503 });
    const port = await listening(server);
    assert.deepEqual(
      await Promise.all(['readyz', 'livez', 'gone'].map((one) => probe(port, one))),
      [0, 1, 1],
    );
  });

  test('waits for a service that has only been started', async () => {
    const port = await closedPort();
    const { stderr, exited } = startProbe(port, 'readyz');
    let said = '';
    // A second connection says that the first one was in vain.
    for await (const text of stderr.iterator({ destroyOnReturn: false })) {
      said += text;
      if (said.split('createConnection').length > 2) break;
    }
    await using server = serverOf({ '/readyz': 200 });
    await listening(server, port);
    stderr.resume();
    assert.equal(await exited, 0);
  });

  test('asks at the port of its service where the variable is empty', async () => {
    assert.match(await saidBy(startProbe('', 'readyz', '0')), /port: 8080/);
  });

  // A HOST, and where a service that listens there is to be found from inside.
  const hosts = { '': '127.0.0.1', '0.0.0.0': '127.0.0.1', '::': '127.0.0.1', '::1': '::1' };
  for (const [host, expected] of Object.entries(hosts)) {
    test(`asks at ${expected} where HOST is "${host}"`, async () => {
      const env = { SERVICE: 'users', PORT: `${await closedPort()}`, HOST: host };
      const said = await saidBy(launch(env, 'livez', '0'));
      assert.ok(said.includes(`host: '${expected}'`), said);
    });
  }

  test('is not content where nobody listens', async () => {
    assert.equal(await probe(await closedPort(), 'readyz'), 1);
  });

  test('has as much patience as it is told', async () => {
    const started = startProbe(await closedPort(), 'livez', '0');
    const said = await saidBy(started);
    assert.deepEqual([said.split('createConnection').length - 1, await started.exited], [1, 1]);
  });
});
