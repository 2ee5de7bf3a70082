import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { recorded } from '../fake-exec.sample.ts';

const pem = recorded('api-server/server.pem');
const kubeconfig = (server: string) =>
  recorded('api-server/kubeconfig.yaml').replace('SERVER', server);

/** A server that takes only clients with a certificate of the test's authority; gives a kubeconfig file that leads to it. */
export async function serve(t: TestContext, listener: RequestListener) {
  const trust = { ca: recorded('api-server/ca.crt'), requestCert: true, rejectUnauthorized: true };
  const server = createServer({ key: pem, cert: pem, ...trust }, listener);
  let connections = 0;
  server.on('secureConnection', () => {
    connections += 1;
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const folder = await mkdtemp(join(tmpdir(), 'api-server-'));
  t.after(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });
  const file = join(folder, 'kubeconfig');
  const { port } = server.address() as AddressInfo;
  await writeFile(file, kubeconfig(`https://127.0.0.1:${port}`));
  return { server, file, connections: () => connections };
}
