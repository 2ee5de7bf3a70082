import { setTimeout as sleep } from 'node:timers/promises';
import type * as z from 'zod';
import { ConfigError, exitConfig, parseConfig } from './config.ts';
import { createLogger, type Logger } from './logger.ts';
import { metricsService } from './metrics.ts';
import { type Service, serve } from './serve.ts';

interface CommonConfig {
  readonly HOST: string;
  readonly PORT: number;
  readonly METRICS_PORT: number;
  readonly LOG_LEVEL: string;
}

// Time for the cluster to notice that this Pod is not ready, while requests under way to it still arrive.
const noticeMs = 500;

/**
 * Runs a service as a process: reads the configuration, listens, and stops on SIGTERM or SIGINT with exit code 0.
 * A wrong configuration ends with 78 and every problem on stderr; a failed start, or a bug nobody caught, with 1.
 */
export function start<C extends CommonConfig>(
  name: string,
  schema: z.ZodType<C>,
  build: (config: C, logger: Logger) => Service | Promise<Service>,
): void {
  run(name, schema, build).catch((reason: unknown) => {
    if (!(reason instanceof ConfigError)) throw reason;
    process.stderr.write(`${name} cannot start:\n${reason.message}\n`);
    process.exitCode = exitConfig;
  });
}

async function run<C extends CommonConfig>(
  name: string,
  schema: z.ZodType<C>,
  build: (config: C, logger: Logger) => Service | Promise<Service>,
): Promise<void> {
  const config = parseConfig(schema, process.env);
  const logger = createLogger(name, config.LOG_LEVEL);
  const { promise: asked, resolve } = Promise.withResolvers<NodeJS.Signals>();
  process.once('SIGTERM', resolve).once('SIGINT', resolve);
  const { url, stop } = await serve(await build(config, logger), config.PORT, config.HOST);
  const metrics = await serve(metricsService(name, logger), config.METRICS_PORT, '127.0.0.1');
  logger.info({ url, metrics: metrics.url }, 'listening');
  logger.info({ signal: await asked }, 'stopping');
  await stop(sleep(noticeMs));
  await metrics.stop();
  logger.info('stopped');
  process.exit(0);
}
