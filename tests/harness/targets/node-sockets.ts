import type { Exec } from '../exec.ts';
import { type Socket, socketOf, socketRowSchema } from '../exposure/socket.ts';

const tables = ['tcp', 'tcp6', 'udp', 'udp6'] as const;
/** The states of a listening TCP socket and of a UDP socket without a peer (proc_net(5)). */
const listens: Readonly<Record<string, string>> = { tcp: '0A', tcp6: '0A', udp: '07', udp6: '07' };

/**
 * What listens in a Pod, read by a shell that sees all processes of its node: for images that have no program to read it with.
 * The Pod's are those whose control group carries its UID, whichever driver wrote it. Undefined where the node does not say.
 */
export async function socketsOnNode(
  exec: Exec,
  [file, ...onNode]: readonly [file: string, ...args: string[]],
  uid: string,
  signal: AbortSignal,
): Promise<readonly Socket[] | undefined> {
  const script = `
    found=$(grep -l -e "$1" -e "$(echo "$1" | tr - _)" /proc/[0-9]*/cgroup 2> /dev/null | head -1)
    test -n "$found" || exit 1 # or it would be the node's own network
    net="\${found%/cgroup}/net"
    for table in ${tables.join(' ')}; do
      test -e "$net/$table" || continue # a kernel without IPv6
      sed "s/^/$table /" "$net/$table" || exit 1
    done
    test -e "$net/tcp" # or the process went away meanwhile`;
  const args = [...onNode, 'sh', '-c', script, 'sh', uid];
  const output = await exec(file, args, { signal }).catch(() => {
    signal.throwIfAborted();
    return undefined;
  });
  return output?.stdout.split('\n').flatMap((line) => {
    const [table = '', , local, , state] = line.trim().split(/\s+/);
    const row = socketRowSchema.safeParse({ table, local });
    return row.success && state === listens[table] ? [socketOf(row.data)] : [];
  });
}
