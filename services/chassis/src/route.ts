import { json, type Request, type RequestHandler, type Response } from 'express';
import * as z from 'zod';
import { HttpError } from './http-error.ts';

/** What a handler answers: a string is sent as plain text, an object as JSON, and `json` as it is. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly json?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Input<B, Q> {
  readonly body: B;
  readonly query: Q;
  readonly request: Request;
  /** What the guards left: who asks. */
  readonly locals: Response['locals'];
  readonly requestId: string;
}

interface RouteOf<B extends z.ZodType, Q extends z.ZodType> {
  readonly method: 'get' | 'post' | 'delete';
  readonly path: string;
  readonly summary: string;
  /** Whether a guard asks for a bearer token, for the OpenAPI document. */
  readonly needsToken?: true;
  /** Run before the body is read: who may come in at all. */
  readonly guards?: readonly RequestHandler[];
  readonly body?: B;
  readonly query?: Q;
  /** Run once the body is known to be valid: how often one may come in. */
  readonly limits?: readonly RequestHandler[];
  /** Per status: the schema of the body, for the OpenAPI document. */
  readonly answers: Readonly<Record<number, z.ZodType>>;
  handle(input: Input<z.output<B>, z.output<Q>>): Answer | Promise<Answer>;
}

/** One method on one path: everything the router and the OpenAPI document need to know of it. */
export type Route = RouteOf<z.ZodType, z.ZodType>;

/** Types a route's handler by its schemas. */
export function route<B extends z.ZodType = z.ZodUndefined, Q extends z.ZodType = z.ZodUndefined>(
  given: RouteOf<B, Q>,
): Route {
  return given as unknown as Route;
}

/** The one shape of every error answer, and of those that have nothing more to say. */
export const message = z.strictObject({ message: z.string() });

const readJson = json({ limit: '10kb', inflate: false, type: 'application/json' });

/** The Express handlers of a route, in the order they run. */
export function handlersOf(route: Route): RequestHandler[] {
  const { guards = [], body, query, limits = [] } = route;
  const reading = body === undefined ? [] : [refuseOtherTypes, readJson];
  const check: RequestHandler = (request, response, next) => {
    response.locals.body = body && parsed(body, request.body ?? {});
    response.locals.query = query && parsed(query, request.query);
    next();
  };
  const answer: RequestHandler = (request, response) => {
    const { locals } = response;
    const { body, query, requestId } = locals as {
      body: unknown;
      query: unknown;
      requestId: string;
    };
    const given = route.handle({ body, query, request, locals, requestId });
    if (given instanceof Promise) return given.then((later) => send(response, later));
    return send(response, given);
  };
  return [...guards, ...reading, check, ...limits, answer];
}

/**
 * Sends an answer, with the headers that were begun in `locals.headers`, in one write. `response.json` makes a buffer of
 * the body first, and `setHeader` files each header to read it back: they take a third of a request's time. The length
 * is told for HEAD, where Node sees no body.
 */
export function send(response: Response, { status, body, json, headers }: Answer): void {
  const all = Object.assign(response.locals.headers, headers);
  const isText = typeof body === 'string';
  const content = isText ? body : (json ?? JSON.stringify(body));
  if (content === undefined) return void response.writeHead(status, all).end();
  all['Content-Type'] ??= `${isText ? 'text/plain' : 'application/json'}; charset=utf-8`;
  const bytes = Buffer.byteLength(content);
  all['Content-Length'] = bytes;
  // ASCII is copied into the socket as it is, and need not be encoded.
  response.writeHead(status, all).end(content, bytes === content.length ? 'latin1' : 'utf8');
}

const refuseOtherTypes: RequestHandler = (request, _response, next) => {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  const isEmpty = encoding === undefined && (length ?? '0') === '0';
  if (isEmpty || request.is('application/json')) return next();
  throw new HttpError(415, 'Send application/json.');
};

function parsed<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  // What is missing is told before what is wrong with the rest.
  const missing = issues.filter(isMissing);
  const told = (missing.length > 0 ? missing : issues).map(({ message }) => message);
  throw new HttpError(422, [...new Set(told)].join(' '));
}

const isMissing = (issue: z.core.$ZodIssue): boolean =>
  issue.code === 'invalid_type' || (issue.code === 'too_small' && issue.minimum === 1);
