import express from 'express';
import { collectDefaultMetrics, Histogram, register } from 'prom-client';
import { handleErrors, refuseUnknown } from './errors.ts';
import { identify } from './identify.ts';
import type { Logger } from './logger.ts';
import { send } from './route.ts';
import type { Service } from './serve.ts';

const duration = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'From the first byte of a request to the last of its answer',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
});

/** Counts an answered request under the route's pattern, so that clients cannot invent labels. */
export function observeRequest(method: string, route: string, status: number, ms: number): void {
  duration.observe({ method, route, status }, ms / 1_000);
}

// A timer: every 10 ms, as it would be by itself, takes an idle service a hundredth of a core.
const eventLoopMonitoringPrecision = 100;

/** `GET /metrics` in Prometheus' text format, for a listener on loopback: the numbers tell strangers too much. */
export function metricsService(name: string, logger: Logger): Service {
  register.setDefaultLabels({ service: name });
  collectDefaultMetrics({ eventLoopMonitoringPrecision });
  const app = express().disable('x-powered-by').use(identify(name));
  app.get('/metrics', async (_request, response) => {
    const headers = { 'Content-Type': register.contentType };
    send(response, { status: 200, body: await register.metrics(), headers });
  });
  app.use(refuseUnknown([]), handleErrors(logger));
  return { app };
}
