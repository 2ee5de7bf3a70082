import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * Shows at a socket that this process lives, until the function that it gives is called or the process ends in whatever way: a
 * process id could be another's by now, but nobody answers at the socket of a dead one.
 */
export async function showLife(socket: string): Promise<() => Promise<void>> {
  const server = createServer((caller) => caller.destroy());
  server.unref();
  server.listen(socket);
  await once(server, 'listening');
  return async () => {
    server.close();
    await once(server, 'close');
  };
}

/** Whether a process lives that shows it at the socket. Where that cannot be told, it does. */
export async function isAlive(socket: string): Promise<boolean> {
  const caller = connect(socket);
  try {
    await once(caller, 'connect');
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code !== 'ECONNREFUSED' && code !== 'ENOENT';
  } finally {
    caller.destroy();
  }
}
