import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, setGlobalProxyFromEnv } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { Interrupted } from '../errors.ts';
import { untilTheyAnswer } from './answers.ts';

const { signal } = new AbortController();

describe('untilTheyAnswer', { timeout: 10_000 }, () => {
  /** A service that answers with each of these in turn, and with the last one from then on. */
  async function serve(...answersInTurn: readonly number[]) {
    const asked: string[] = [];
    const left = [...answersInTurn];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const status = (left.length > 1 ? left.shift() : left[0]) ?? 500;
      response.writeHead(status, { connection: 'close' }).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return {
      url: `http://127.0.0.1:${port}`,
      asked,
      [Symbol.asyncDispose]: async () => void (await server[Symbol.asyncDispose]()),
    };
  }

  test('is content when both say that they are ready', async () => {
    await using users = await serve(200);
    await using tasks = await serve(503, 200);
    await untilTheyAnswer({ users: users.url, tasks: tasks.url }, signal);
    assert.deepEqual(users.asked, ['/readyz']);
    assert.deepEqual(tasks.asked, ['/readyz', '/readyz']);
  });

  test('asks anew where a connection leads nowhere, and waits for who is slow', async () => {
    let requests = 0;
    const server = createServer((_, response) => {
      requests += 1;
      if (requests > 8) setTimeout(() => response.end(), 300); // before that they are lost
    }).listen(0, '127.0.0.1');
    await using _closed = server;
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await using tasks = await serve(200);
    await untilTheyAnswer({ users: `http://127.0.0.1:${port}`, tasks: tasks.url }, signal);
    assert.equal(requests, 9);
    server.closeAllConnections();
  });

  test('asks past a proxy that everything else is sent to', async () => {
    await using proxy = await serve(502);
    await using users = await serve(200);
    await using tasks = await serve(200);
    const restore = setGlobalProxyFromEnv({ http_proxy: proxy.url });
    try {
      await untilTheyAnswer({ users: users.url, tasks: tasks.url }, signal);
    } finally {
      restore();
    }
    assert.deepEqual([proxy.asked, users.asked], [[], ['/readyz']]);
  });

  test('rejects with the reason of an interruption', async () => {
    await using users = await serve(503);
    const stopped = AbortSignal.abort(new Interrupted('Stopped by SIGINT'));
    const endpoints = { users: users.url, tasks: users.url };
    await assert.rejects(untilTheyAnswer(endpoints, stopped), Interrupted);
  });
});
