import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';

const plainId = /^[\w-]{1,64}$/;

/** Names the service in every answer, forbids to cache it, and gives each request an id: the caller's if it is a plain one. */
export function identify(name: string): RequestHandler {
  return (request, response, next) => {
    const given = request.headers['x-request-id'];
    const id = typeof given === 'string' && plainId.test(given) ? given : randomUUID();
    response.locals.requestId = id;
    response.setHeader('X-Service', name);
    response.setHeader('X-Request-Id', id);
    // Answers hold tokens and personal data (RFC 9111, 5.2.2.5); what may be cached says so itself.
    response.setHeader('Cache-Control', 'no-store');
    next();
  };
}
