export { createApp } from './app.ts';
export { ConfigError, commonSettings, list, serviceUrl, wholeNumber } from './config.ts';
export { HttpError } from './http-error.ts';
export { limitRate } from './limit-rate.ts';
export { createLogger, type Logger } from './logger.ts';
export { message, type Route, route, send } from './route.ts';
export { type Service, type Started, serve } from './serve.ts';
export { start } from './start.ts';
