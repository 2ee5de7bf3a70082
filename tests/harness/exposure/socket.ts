import { z } from 'zod';

/** A row of /proc/net/{tcp,tcp6,udp,udp6}: which table, and the local address as it stands there (proc_net(5)). */
export const socketRowSchema = z.object({
  table: z.enum(['tcp', 'tcp6', 'udp', 'udp6']),
  local: z.string().regex(/^([\dA-F]{8}|[\dA-F]{32}):[\dA-F]{4}$/),
});
export type SocketRow = z.infer<typeof socketRowSchema>;

/** What a socket is bound to: everything, loopback, or one address. */
export type BindScope = 'all addresses' | 'loopback' | 'one address';

export interface Socket {
  readonly protocol: 'TCP' | 'UDP';
  readonly address: string;
  readonly port: number;
  readonly scope: BindScope;
}

/** The socket that a row stands for. The kernel writes addresses as 32-bit words in the host's byte order, here little-endian. */
export function socketOf({ table, local }: SocketRow): Socket {
  const [hex = '', port = ''] = local.split(':');
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).reverse());
  const address = bytes.length === 4 ? ipv4(bytes) : ipv6(bytes);
  return {
    protocol: table.startsWith('tcp') ? 'TCP' : 'UDP',
    address,
    port: Number.parseInt(port, 16),
    scope: scopeOf(address),
  };
}

const ipv4 = (bytes: readonly string[]): string =>
  bytes.map((byte) => Number.parseInt(byte, 16)).join('.');

function ipv6(bytes: readonly string[]): string {
  const isMapped = bytes.slice(0, 10).every((byte) => byte === '00') && bytes[10] === 'FF';
  if (isMapped) return ipv4(bytes.slice(12));
  const groups = Array.from({ length: 8 }, (_, index) => bytes.slice(2 * index, 2 * index + 2));
  const host = groups.map((pair) => Number.parseInt(pair.join(''), 16).toString(16)).join(':');
  return new URL(`http://[${host}]`).hostname.slice(1, -1); // the short form (RFC 5952)
}

function scopeOf(address: string): BindScope {
  if (address === '0.0.0.0' || address === '::') return 'all addresses';
  return address.startsWith('127.') || address === '::1' ? 'loopback' : 'one address';
}
