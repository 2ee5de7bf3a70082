import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A door to the Docker daemon that can be shut, so that the daemon itself serves everybody else as before. */
export interface DockerProxy {
  /** The value of DOCKER_HOST by which it is found. */
  readonly host: string;
  /** Cuts every connection and takes no more. */
  readonly shut: () => void;
}

/** Listens at a socket and passes everything on to the daemon's own. */
export async function openDockerProxy(path: string): Promise<DockerProxy> {
  const daemon = (process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').replace('unix://', '');
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ path: daemon, allowHalfOpen: true });
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
  });
  server.listen(path);
  await once(server, 'listening');
  return {
    host: `unix://${path}`,
    shut: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
