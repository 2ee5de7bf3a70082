import type { RequestHandler } from 'express';
import type { Logger } from './logger.ts';
import { observeRequest } from './metrics.ts';

/** One line and one measurement per request. They name the route, never the URL: what a client put there may be a secret. */
export function accessLog(logger: Logger): RequestHandler {
  // The fields below hold no secret, and looking for one costs as much as the line.
  const log = logger.child({}, { redact: [] });
  return (request, response, next) => {
    const startedAt = performance.now();
    response.once('close', () => {
      const ms = Math.round((performance.now() - startedAt) * 10) / 10;
      const { method, ip } = request;
      const { statusCode: status, writableFinished: finished, locals } = response;
      const route: string = request.route?.path ?? 'none';
      observeRequest(method, route, status, ms);
      const level = locals.isQuiet ? 'debug' : status >= 500 ? 'error' : 'info';
      log[level]({ id: locals.requestId, method, route, ip, status, finished, ms }, 'answered');
    });
    next();
  };
}
