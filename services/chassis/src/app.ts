import express, { type Express, type RequestHandler } from 'express';
import * as z from 'zod';
import { accessLog } from './access-log.ts';
import { handleErrors, refuseUnknown } from './errors.ts';
import { healthRoutes, type Readiness } from './health.ts';
import { identify } from './identify.ts';
import type { Logger } from './logger.ts';
import { describeApi } from './openapi.ts';
import { handlersOf, type Route, route } from './route.ts';

interface AppOptions {
  readonly name: string;
  readonly logger: Logger;
  readonly routes: readonly Route[];
  readonly ready: Readiness;
  /** Run before every route, such as CORS. */
  readonly middleware?: readonly RequestHandler[];
  /** The proxies whose `X-Forwarded-For` is believed: addresses or networks. None by default. */
  readonly trustedProxies?: readonly string[];
}

/** An Express app with what every service shares: identity, request ids, logs, safe headers, health, JSON errors. */
export function createApp(options: AppOptions): Express {
  const { name, logger, ready, middleware = [], trustedProxies = [] } = options;
  const app = express();
  app
    .disable('x-powered-by')
    .disable('etag')
    .set('trust proxy', [...trustedProxies]);
  const routes = [...options.routes, ...healthRoutes(app, logger, ready)];
  routes.push(documentRoute(name, routes));
  app.use([identify(name), accessLog(logger), ...middleware].reduceRight(inTurn));
  for (const route of routes) app[route.method](route.path, ...handlersOf(route));
  app.use(refuseUnknown(routes), handleErrors(logger));
  return app;
}

function documentRoute(name: string, routes: readonly Route[]): Route {
  let document: object | undefined;
  return route({
    method: 'get',
    path: '/openapi.json',
    summary: 'This document',
    answers: { 200: z.looseObject({ openapi: z.literal('3.1.0') }) },
    handle() {
      document ??= describeApi(name, routes);
      return { status: 200, body: document };
    },
  });
}

// Two middlewares as one: Express' router takes as long from one to the next as most of them do. Like there, a promise that
// is rejected is an error of the request.
const inTurn =
  (second: RequestHandler, first: RequestHandler): RequestHandler =>
  (request, response, next) =>
    first(request, response, (reason?: unknown) => {
      if (reason !== undefined) return next(reason);
      const done: unknown = second(request, response, next);
      if (done instanceof Promise) done.catch(next);
    });
