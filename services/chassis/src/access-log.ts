import type { RequestHandler } from 'express';
import type { Logger } from './logger.ts';
import { observeRequest } from './metrics.ts';

/** One line and one measurement per request. They name the route, never the URL: what a client put there may be a secret. */
export function accessLog(logger: Logger): RequestHandler {
  // The fields below hold no secret, and looking for one costs as much as the line.
  const log = logger.child({}, { redact: [] });
  // A logger for each kind of answer, with the fields that all its lines have in common written out once. There are few:
  // Node knows the methods, and the service its routes and statuses.
  const kinds = new Map<string, Logger>();
  const logOf = (method: string, route: string, status: number) => {
    const name = `${method} ${route} ${status}`;
    const known = kinds.get(name) ?? log.child({ method, route, status });
    kinds.set(name, known);
    return known;
  };
  return (request, response, next) => {
    const startedAt = performance.now();
    response.once('close', () => {
      const ms = Math.round((performance.now() - startedAt) * 10) / 10;
      const { method, ip } = request;
      const { statusCode: status, writableFinished: finished, locals } = response;
      const route: string = request.route?.path ?? 'none';
      observeRequest(method, route, status, ms);
      const level = locals.isQuiet ? 'debug' : status >= 500 ? 'error' : 'info';
      logOf(method, route, status)[level]({ id: locals.requestId, ip, finished, ms }, 'answered');
    });
    next();
  };
}
