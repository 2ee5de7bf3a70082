import { once } from 'node:events';
import { rm } from 'node:fs/promises';
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

/**
 * The same at a socket that belongs to one process at a time: throws while another one has it. One that a dead process left is
 * removed, for whoever tries again.
 */
export async function showLifeAlone(socket: string): Promise<() => Promise<void>> {
  try {
    return await showLife(socket);
  } catch (reason) {
    if (!(await isAlive(socket))) await rm(socket, { force: true });
    throw reason;
  }
}

/** Whether that is why it threw: another process has the socket, or had it. */
export const isTaken = (reason: unknown): boolean =>
  reason instanceof Error && 'code' in reason && reason.code === 'EADDRINUSE';

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
