import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { Interrupted } from '../errors.ts';
import { Hopeless } from '../eventually.ts';
import { checkApplication, disguises } from './application.ts';
import { closed } from './prober.sample.ts';

const { signal } = new AbortController();
const application = {
  hidden: 'auth-container',
  routes: ['/hash'],
  through: ['users-container'],
};

const asJson = (requestId: string) => JSON.stringify({ requestId });

/** A hidden container's log, and a public container that passes on what it should not. */
async function system(passesOn: (request: IncomingMessage) => boolean, lineOf = asJson) {
  const log: string[] = [];
  const asked: string[] = [];
  const write = (id = '') => log.push(lineOf(id));
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (passesOn(request)) write(`${request.headers['x-request-id']}`);
    response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    target: {
      application,
      publicUrls: [`http://127.0.0.1:${port}`],
      knockInside: async (header: string) => write(header.replace('X-Request-Id: ', '')),
      readLog: async () => log.join('\n'),
    },
    [Symbol.asyncDispose]: async () => void (await server[Symbol.asyncDispose]()),
  };
}

describe('checkApplication', { timeout: 30_000 }, () => {
  test('passes when nothing but the witness is in the log', async () => {
    await using silent = await system(() => false);
    const check = await checkApplication(silent.target, signal);
    assert.equal(check.message, undefined);
    assert.equal(check.status, 'passed');
    assert.equal(check.title, 'no request to users-container comes out at auth-container');
    assert.ok(silent.asked.includes('GET /login/..%2fhash'));
  });

  const logs: Record<string, (id: string) => string> = {
    JSON: asJson,
    logfmt: (id) => `level=info request_id=${id} status=404`,
    'nginx lines': (id) => `127.0.0.1 - - "GET /hash HTTP/1.1" 404 0 ${id}`,
  };
  for (const [what, lineOf] of Object.entries(logs)) {
    test(`fails when one disguise comes out, and names it: a log of ${what}`, async () => {
      await using careless = await system(({ url }) => url === '/login/..%2fhash', lineOf);
      const { status, message } = await checkApplication(careless.target, signal);
      const [url] = careless.target.publicUrls;
      assert.equal(status, 'failed');
      assert.deepEqual(message?.split('\n'), [
        `GET /login/..%2fhash HTTP/1.1 to ${url} came out at auth-container; it was answered HTTP/1.1 404 Not Found`,
        `POST /login/..%2fhash HTTP/1.1 to ${url} came out at auth-container; it was answered HTTP/1.1 404 Not Found`,
      ]);
    });
  }

  test('waits for a log that is late', async () => {
    await using silent = await system(() => false);
    const { target } = silent;
    let reads = 0;
    const readLog = async () => {
      reads += 1;
      return reads === 1 ? '' : target.readLog();
    };
    assert.equal((await checkApplication({ ...target, readLog }, signal)).status, 'passed');
    assert.equal(reads, 2);
  });

  test('is INCONCLUSIVE when the log cannot be read', async () => {
    await using silent = await system(() => false);
    const { target } = silent;
    const readLog = () => Promise.reject(new Hopeless('the log is gone'));
    const { status, message } = await checkApplication({ ...target, readLog }, signal);
    assert.deepEqual(
      { status, message },
      { status: 'failed', message: 'INCONCLUSIVE: the log is gone' },
    );
  });

  test('fails when no public container answers', async () => {
    await using silent = await system(() => false);
    const { target } = silent;
    const publicUrls = [`http://127.0.0.1:${await closed()}`];
    const { status, message } = await checkApplication({ ...target, publicUrls }, signal);
    assert.equal(status, 'failed');
    assert.equal(message, 'No public container answered any request.');
  });

  test('fails when there is no way to a public container', async () => {
    await using silent = await system(() => false);
    const { target } = silent;
    const { status, message } = await checkApplication({ ...target, publicUrls: [] }, signal);
    assert.equal(status, 'failed');
    assert.match(message ?? '', /^Not all of users-container are reachable/);
  });

  test('rejects with the reason of an interruption', async () => {
    await using silent = await system(() => false);
    const { target } = silent;
    const stopped = AbortSignal.abort(new Interrupted('Stopped by SIGINT'));
    await assert.rejects(checkApplication(target, stopped), Interrupted);
  });
});

describe('disguises', () => {
  test('write every route in every way', () => {
    const written = (routes: readonly string[]) => disguises(routes).length;
    assert.ok(written(['/hash']) > 30);
    assert.equal(written(['/hash', '/token']), 2 * written(['/hash']));
  });

  test('say the length of their bodies', () => {
    for (const { head, body } of disguises(['/hash'])) {
      const length = head.find((line) => line.startsWith('Content-Length'));
      assert.equal(length, body === '' ? undefined : `Content-Length: ${body.length}`);
    }
  });

  test('are all of their own', () => {
    const texts = disguises(['/hash']).map((one) => JSON.stringify(one));
    assert.equal(new Set(texts).size, texts.length);
  });
});
