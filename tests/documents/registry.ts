import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** An image registry for as long as a test takes. */
export interface Registry extends AsyncDisposable {
  readonly port: number;
}

interface Stored {
  readonly bytes: Buffer;
  readonly type: string;
}

/**
 * As much of the OCI distribution API as `docker push` and containerd need, in memory.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export async function startRegistry(): Promise<Registry> {
  const stored = new Map<string, Stored>();
  const uploads = new Map<string, Buffer>();

  /** The status, headers and content of an answer. */
  const answer = async (request: IncomingMessage) => {
    const { method = '', headers } = request;
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://registry');
    const [, name, kind, last = ''] =
      /^\/v2\/(.+)\/(blobs\/uploads|blobs|manifests)\/(.*)$/.exec(pathname) ?? [];
    if (pathname === '/v2/') return { status: 200 };
    if (method === 'GET' || method === 'HEAD') {
      const found = stored.get(last.startsWith('sha256:') ? last : `${name}:${last}`);
      if (found === undefined) return { status: 404 };
      const digest = { 'docker-content-digest': digestOf(found.bytes) };
      const length = { 'content-type': found.type, 'content-length': `${found.bytes.length}` };
      return { status: 200, headers: { ...digest, ...length }, content: found.bytes };
    }
    const bytes = await buffer(request);
    if (kind === 'manifests') {
      const manifest = { bytes, type: headers['content-type'] ?? '' };
      for (const key of [digestOf(bytes), `${name}:${last}`]) stored.set(key, manifest);
      return { status: 201, headers: { 'docker-content-digest': digestOf(bytes) } };
    }
    const id = last || crypto.randomUUID();
    const blob = Buffer.concat([uploads.get(id) ?? Buffer.of(), bytes]);
    if (method !== 'PUT') {
      uploads.set(id, blob);
      const location = `/v2/${name}/blobs/uploads/${id}`;
      return { status: 202, headers: { location, range: `0-${Math.max(blob.length - 1, 0)}` } };
    }
    uploads.delete(id);
    if (digestOf(blob) !== searchParams.get('digest')) return { status: 400 };
    stored.set(digestOf(blob), { bytes: blob, type: 'application/octet-stream' });
    return { status: 201, headers: { 'docker-content-digest': digestOf(blob) } };
  };

  const server = createServer((request, response) => {
    answer(request).then(
      ({ status, headers = {}, content }) =>
        response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : content),
      (error: unknown) => response.destroy(error as Error),
    );
  }).listen(0);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const digestOf = (bytes: Buffer): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
