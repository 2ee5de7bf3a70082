import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Express } from 'express';

/** A service that is put together but does not listen yet. */
export interface Service {
  readonly app: Express;
  /** Lets go of what the service holds, once the last request is answered. */
  close?(): void;
}

/** A service that listens. */
export interface Started {
  readonly url: string;
  /** Turns `/readyz` to 503, stops accepting once everybody had notice of that, answers what is in hand, lets go. */
  stop(notice?: Promise<void>): Promise<void>;
}

const limits = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  // A token of 100 kB gets the same 401 as any other bad one; Node's own limit would cut the connection.
  maxHeaderSize: 128 * 1024,
};
const drainMs = 5_000;

/** Listens on an address (port 0: any free one). Rejects when the port is taken or forbidden. */
export async function serve(service: Service, port: number, host: string): Promise<Started> {
  const { app } = service;
  const server = createServer(limits, app);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    refuse(error, socket);
  });
  server.listen(port, host);
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  let stopped: Promise<void> | undefined;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    stop(notice) {
      stopped ??= stop(notice);
      return stopped;
    },
  };

  async function stop(notice?: Promise<void>): Promise<void> {
    app.locals.stopping = true;
    await notice;
    await drain(server);
    service.close?.();
  }
}

async function drain(server: Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), drainMs);
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  server.close();
  await once(server, 'close');
  clearInterval(idle);
  clearTimeout(cut);
}

// What Node's parser refuses never reaches Express; it gets the same shape of answer here.
function refuse({ code }: NodeJS.ErrnoException, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status =
    {
      HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
      ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
    }[code ?? ''] ?? '400 Bad Request';
  const body = JSON.stringify({ message: 'The request is not well-formed.' });
  const head = [
    `HTTP/1.1 ${status}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
