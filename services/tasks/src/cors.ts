import type { RequestHandler } from 'express';

/** Lets pages of these origins call (`*`: of any), and answers their preflight requests. */
export function allowOrigins(origins: readonly string[]): RequestHandler {
  const isOpen = origins.includes('*');
  return (request, response, next) => {
    const { origin } = request.headers;
    if (!isOpen) response.vary('Origin');
    if (!isOpen && (origin === undefined || !origins.includes(origin))) return next();
    response.setHeader(
      'Access-Control-Allow-Origin',
      isOpen || origin === undefined ? '*' : origin,
    );
    if (request.method !== 'OPTIONS') {
      response.setHeader('Access-Control-Expose-Headers', 'Link');
      return next();
    }
    response.setHeader('Access-Control-Allow-Methods', 'GET,POST,DELETE,OPTIONS');
    response.setHeader('Access-Control-Allow-Headers', 'Content-Type,Authorization');
    response.status(204).end();
  };
}
