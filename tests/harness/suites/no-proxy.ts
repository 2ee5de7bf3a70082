import type { Endpoints } from '../targets/target.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** `NO_PROXY` with the system's hosts added: a proxy in the environment must not answer for a local address. */
export function noProxyFor({ users, tasks }: Endpoints, env: Env): string {
  const given = env.NO_PROXY || env.no_proxy;
  const hosts = [users, tasks].map((url) => new URL(url).hostname);
  return [...new Set([...(given ? given.split(',') : []), ...hosts])].join(',');
}
