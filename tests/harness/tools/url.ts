import { isIPv6 } from 'node:net';

/** A port published on every address is asked at loopback; an IPv6 address stands in brackets (RFC 3986, 3.2.2). */
export function urlOf(published: string, port: number, scheme = 'http'): string {
  const host = published === '0.0.0.0' ? '127.0.0.1' : published === '::' ? '::1' : published;
  return `${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
