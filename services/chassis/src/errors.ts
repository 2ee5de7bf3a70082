import type { ErrorRequestHandler, RequestHandler } from 'express';
import { HttpError } from './http-error.ts';
import type { Logger } from './logger.ts';
import { type Route, send } from './route.ts';

/** 405 with `Allow` for a known path, 404 for any other. */
export function refuseUnknown(routes: readonly Route[]): RequestHandler {
  return (request) => {
    const methods = routes.filter(({ path }) => matches(path, request.path)).map(allowed);
    if (methods.length === 0) throw new HttpError(404, 'There is nothing here.');
    const headers = { Allow: methods.join(', ') };
    throw new HttpError(405, 'This method is not allowed here.', { headers });
  };
}

/** The one place that turns a thrown value into an answer: says little, logs the rest. */
export function handleErrors(logger: Logger): ErrorRequestHandler {
  return (thrown, _request, response, next) => {
    const { status, message, headers } = describe(thrown);
    if (status >= 500) logger.error({ id: response.locals.requestId, err: thrown }, message);
    if (response.headersSent) return next(thrown);
    send(response, { status, headers, body: { message } });
  };
}

type Described = Pick<HttpError, 'status' | 'message' | 'headers'>;

const messages: Readonly<Record<number, string>> = {
  400: 'The request is not well-formed.',
  413: 'The body is too large.',
  415: 'Send plain application/json in UTF-8.',
};

function describe(thrown: unknown): Described {
  if (thrown instanceof HttpError) return thrown;
  const { status = 500, code } = Object(thrown) as { status?: number; code?: string };
  if (code === 'ERR_SQLITE_ERROR') {
    const headers = { 'Retry-After': '5' };
    return { status: 503, message: 'Storage is not available. Try again later.', headers };
  }
  // Express and its body parser mark what the client got wrong with a status of its own.
  const isClientError = status >= 400 && status < 500;
  return isClientError
    ? { status, message: messages[status] ?? 'The request was refused.', headers: {} }
    : { status: 500, message: 'Something went wrong.', headers: {} };
}

const allowed = ({ method }: Route): string =>
  method === 'get' ? 'GET, HEAD' : method.toUpperCase();

function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length &&
    wanted.every((part, i) => part.startsWith(':') || part === given[i])
  );
}
