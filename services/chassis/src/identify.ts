import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import { safeHeaders } from './safe-headers.ts';

const plainId = /^[\w-]{1,64}$/;

/**
 * Gives each request an id, the caller's if it is a plain one, and begins the headers of its answer in
 * `locals.headers`: they name the service, forbid to cache, and are safe. `send` writes them.
 */
export function identify(name: string): RequestHandler {
  // Answers hold tokens and personal data (RFC 9111, 5.2.2.5); what may be cached says so itself.
  const shared = { 'X-Service': name, 'Cache-Control': 'no-store', ...safeHeaders() };
  return (request, response, next) => {
    const given = request.headers['x-request-id'];
    const id = typeof given === 'string' && plainId.test(given) ? given : randomUUID();
    response.locals.requestId = id;
    response.locals.headers = { ...shared, 'X-Request-Id': id };
    next();
  };
}
