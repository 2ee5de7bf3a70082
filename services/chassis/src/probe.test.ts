import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';

const program = join(import.meta.dirname, 'probe.ts');

/** What the probe exits with, asking for that path at that port. */
async function probe(port: number, path: string): Promise<number | null> {
  const env = { ...process.env, SERVICE: 'auth', PORT: `${port}` };
  const child = execFile(process.execPath, [program, path], { env });
  const [code] = await once(child, 'exit');
  return code;
}

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
    const first = serverOf({});
    const port = await listening(first);
    first.close();
    await once(first, 'close');
    const code = probe(port, 'readyz');
    // Starting takes the probe less: it asks in vain first.
    await using server = serverOf({ '/readyz': 200 });
    setTimeout(() => server.listen(port, '127.0.0.1'), 500);
    assert.equal(await code, 0);
  });

  test('is not content where nobody listens', async () => {
    const server = serverOf({});
    const port = await listening(server);
    server.close();
    await once(server, 'close');
    assert.equal(await probe(port, 'readyz'), 1);
  });
});
