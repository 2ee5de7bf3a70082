import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

// Nothing here is ever shown by a browser, so no page may use it for anything.
const setHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
});

/** The headers that helmet sets. They never change, so it is asked once and not a dozen functions per request. */
export function safeHeaders(): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  const response = {
    setHeader(name: string, value: string) {
      headers[name] = value;
    },
    removeHeader() {},
  };
  setHeaders({} as IncomingMessage, response as unknown as ServerResponse, (reason) => {
    if (reason !== undefined) throw reason;
  });
  return headers;
}
