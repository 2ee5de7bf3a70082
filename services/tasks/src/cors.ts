import { send } from 'chassis';
import type { RequestHandler } from 'express';

const exposed = 'Link, Location, RateLimit, RateLimit-Policy, Retry-After';

/** Lets pages of these origins call (`*`: of any), and answers their preflight requests. */
export function allowOrigins(origins: readonly string[]): RequestHandler {
  const isOpen = origins.includes('*');
  return (request, response, next) => {
    const { origin } = request.headers;
    const { headers } = response.locals;
    if (!isOpen) headers.Vary = 'Origin';
    if (!isOpen && (origin === undefined || !origins.includes(origin))) return next();
    headers['Access-Control-Allow-Origin'] = isOpen ? '*' : origin;
    if (request.method !== 'OPTIONS') {
      headers['Access-Control-Expose-Headers'] = exposed;
      return next();
    }
    headers['Access-Control-Allow-Methods'] = 'GET,POST,DELETE,OPTIONS';
    headers['Access-Control-Allow-Headers'] = 'Content-Type,Authorization';
    send(response, { status: 204 });
  };
}
