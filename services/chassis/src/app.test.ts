import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import type { RequestHandler } from 'express';
import { call, logged, startAuth, started, startSystem } from '../../test-kit.ts';
import { createApp } from './app.ts';
import { createLogger } from './logger.ts';
import { route } from './route.ts';

const logger = createLogger('test', 'debug', { write: (line) => void logged.push(line) });

const helmetHeaders = [
  'content-security-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'origin-agent-cluster',
  'referrer-policy',
  'strict-transport-security',
  'x-content-type-options',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-frame-options',
  'x-permitted-cross-domain-policies',
  'x-xss-protection',
];

describe('every service', () => {
  test('names itself, allows no caching and no embedding, and hides what it is made of', async (t) => {
    for (const [name, url] of Object.entries(await startSystem(t))) {
      for (const path of ['healthcheck', 'nowhere', 'openapi.json']) {
        const { headers } = await call(`${url}/${path}`);
        assert.equal(headers.get('x-service'), name);
        assert.equal(headers.get('cache-control'), 'no-store');
        assert.equal(headers.get('x-content-type-options'), 'nosniff');
        assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/);
        assert.equal(headers.get('x-powered-by'), null);
      }
    }
  });

  test('sends every header that helmet sends by default', async (t) => {
    const { url } = await startAuth(t);
    for (const path of ['livez', 'nowhere']) {
      const { headers } = await call(`${url}/${path}`);
      const missing = helmetHeaders.filter((name) => !headers.has(name));
      assert.deepEqual(missing, [], path);
    }
  });

  test('answers HEAD with the length of what it holds back', async (t) => {
    const { url } = await startAuth(t);
    const { status, headers, body } = await call(`${url}/livez`, { method: 'HEAD' });
    assert.deepEqual([status, headers.get('content-length'), body], [200, '2', '']);
  });

  test('answers 404 and 405 as JSON, and names the methods it allows', async (t) => {
    for (const url of Object.values(await startSystem(t))) {
      const missing = await call(`${url}/nowhere`);
      assert.deepEqual(
        [missing.status, missing.body],
        [404, { message: 'There is nothing here.' }],
      );
      const wrong = await call(`${url}/livez`, { method: 'PUT' });
      assert.deepEqual([wrong.status, wrong.headers.get('allow')], [405, 'GET, HEAD']);
    }
  });

  test('documents exactly the routes it has, in OpenAPI 3.1', async (t) => {
    const expected: Record<string, string[]> = {
      auth: ['get /jwks', 'post /hash', 'post /token', 'post /verify'],
      users: ['get /.well-known/jwks.json', 'post /login', 'post /signup'],
      tasks: ['delete /tasks/{id}', 'get /tasks', 'get /tasks/{id}', 'post /tasks'],
    };
    const shared = ['get /healthcheck', 'get /livez', 'get /openapi.json', 'get /readyz'];
    for (const [name, url] of Object.entries(await startSystem(t))) {
      const { body } = await call(`${url}/openapi.json`);
      assert.equal(body.openapi, '3.1.0');
      const operations = Object.entries(body.paths as Record<string, object>).flatMap(
        ([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`),
      );
      assert.deepEqual(operations.sort(), [...(expected[name] ?? []), ...shared].sort());
      for (const operation of operations) {
        const [method = '', path = ''] = operation.split(' ');
        const { status } = await call(`${url}${path}`, { method: method.toUpperCase() });
        assert.ok(![404, 405].includes(status), `${operation} is ${status}`);
      }
    }
  });

  test('makes an id for a request, and keeps a caller’s only when it is a plain one', async (t) => {
    const { url } = await startAuth(t);
    const idFor = async (id: string) =>
      (await call(`${url}/livez`, { headers: { 'x-request-id': id } })).headers.get('x-request-id');
    assert.equal(await idFor('plain-1'), 'plain-1');
    for (const odd of ['a b', '{"x":1}', 'x'.repeat(65)]) assert.notEqual(await idFor(odd), odd);
  });

  test('answers what Node’s parser refuses in the same shape', async (t) => {
    const { url } = await startAuth(t);
    const { port } = new URL(url);
    const requests = {
      '400': 'NONSENSE\r\n\r\n',
      '431': `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(200_000)}\r\n\r\n`,
    };
    for (const [status, request] of Object.entries(requests)) {
      const socket = connect(Number(port), '127.0.0.1').on('error', () => {});
      socket.write(request);
      const answer = (await socket.toArray()).join('');
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} [^]*\\{"message":"[^"]+"\\}$`));
    }
  });
});

describe('a service that is told to stop', () => {
  test('is alive and not ready until its notice is over, and then gone', async (t) => {
    const notice = Promise.withResolvers<void>();
    const app = createApp({ name: 'test', logger, routes: [], ready() {} });
    const { url, stop } = await started(t, { app });
    assert.equal((await call(`${url}/readyz`)).status, 200);
    const stopping = stop(notice.promise);
    assert.equal((await call(`${url}/livez`)).status, 200);
    assert.equal((await call(`${url}/readyz`)).status, 503);
    notice.resolve();
    await stopping;
    await assert.rejects(call(`${url}/livez`));
  });
});

describe('a handler that fails', () => {
  test('is a 500 that tells nothing, while the log has the stack', async (t) => {
    const routes = [
      route({
        method: 'get',
        path: '/broken',
        summary: 'Fails',
        answers: {},
        handle() {
          throw new TypeError('a secret detail');
        },
      }),
    ];
    const { url } = await started(t, {
      app: createApp({ name: 'test', logger, routes, ready() {} }),
    });
    const { status, body } = await call(`${url}/broken`);
    assert.deepEqual([status, body], [500, { message: 'Something went wrong.' }]);
    assert.match(logged.join(''), /TypeError: a secret detail\\n.* at /);
  });
});

describe('a middleware that fails', () => {
  const failing: Readonly<Record<string, RequestHandler>> = {
    'at once': () => {
      throw new TypeError('a secret detail');
    },
    'by a promise': async () => {
      throw new TypeError('a secret detail');
    },
    'by a word': (_request, _response, next) => next(new TypeError('a secret detail')),
  };
  for (const [how, middleware] of Object.entries(failing)) {
    test(`${how} is a 500 that tells nothing`, async (t) => {
      const app = createApp({
        name: 'test',
        logger,
        routes: [],
        middleware: [middleware],
        ready() {},
      });
      const { url } = await started(t, { app });
      const { status, body } = await call(`${url}/livez`);
      assert.deepEqual([status, body], [500, { message: 'Something went wrong.' }]);
    });
  }
});
