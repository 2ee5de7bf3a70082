import * as z from 'zod';
import { listeners, type ServiceName } from './listeners.ts';

/** What a process exits with when its configuration is wrong: `EX_CONFIG` of sysexits.h. */
export const exitConfig = 78;

/** A service that must not start: the message holds one line per problem, and the way out. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads the environment by a schema; an empty variable counts as absent. Throws `ConfigError` with all problems. */
export function parseConfig<S extends z.ZodType>(schema: S, env: NodeJS.ProcessEnv): z.output<S> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    return given[name] === undefined
      ? `${name} is not set`
      : `${name} ${message}, got "${given[name]}"`;
  });
  throw new ConfigError(problems.join('\n'));
}

/** A TCP port as a number; 0 lets the system choose. */
export const port = wholeNumber(0, 65_535);

/** A whole number written in decimal digits, within bounds. */
export function wholeNumber(least: number, most: number) {
  const problem = `must be a whole number from ${least} to ${most}`;
  const isWithin = (value: number) => value >= least && value <= most;
  return z
    .string()
    .regex(/^\d{1,15}$/, problem)
    .transform(Number)
    .refine(isWithin, problem);
}

/** Values separated by commas, as a list; `none` is the empty one. */
export const list = z
  .string()
  .transform((value) => (value === 'none' ? [] : value.split(',').map((each) => each.trim())));

/** The address of another service: `localhost`, `auth:80` or `http://auth:80` (no port means 80). Gives its origin. */
export const serviceUrl = z.string().transform((value, context) => {
  const url = URL.parse(/^https?:\/\//i.test(value) ? value : `http://${value}`);
  const isOrigin = url !== null && [url.origin, `${url.origin}/`].includes(url.href);
  if (isOrigin && url.hostname !== '') return url.origin;
  context.addIssue('must be a host, a host:port or an http URL without user, path and query');
  return z.NEVER;
});

/** The settings every service has: where it listens and how much it logs. */
export function commonSettings(service: ServiceName) {
  const defaults = listeners[service];
  return {
    HOST: z.string().default(defaults.host),
    PORT: port.default(defaults.port),
    METRICS_PORT: port.default(defaults.metricsPort),
    LOG_LEVEL: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], {
        error: 'must be fatal, error, warn, info, debug or silent',
      })
      .default('info'),
  };
}
