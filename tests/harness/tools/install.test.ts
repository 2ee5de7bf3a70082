import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempDisposable, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { HarnessError, Interrupted } from '../errors.ts';
import { cacheFolder, install } from './install.ts';
import { releaseOf } from './releases.ts';

const program = '#!/bin/sh\necho kind\n';
const sum = createHash('sha256').update(program).digest('hex');
const idle = new AbortController().signal;

/** A release site, and a cache of its own; `answer` stands in for the program, `sums` for the file with its sum. */
async function site(
  answer: RequestListener = (_request, response) => void response.end(program),
  sums: RequestListener = (_request, response) => void response.end(`${sum}  kind-linux-amd64\n`),
) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    (request.url?.endsWith('.sha256sum') ? sums : answer)(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/kind`;
  const release = { name: 'kind', version: '0.33.0', url, sumUrl: `${url}.sha256sum` };
  const folder = await mkdtempDisposable(join(tmpdir(), 'install-'));
  return {
    ...{ release, asked, cache: folder.path },
    install: (signal = idle, timeoutMs = 20_000) =>
      install(release, { cache: folder.path, signal, timeoutMs }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await server[Symbol.asyncDispose]();
      await folder.remove();
    },
  };
}

describe('install', { timeout: 30_000 }, () => {
  test('gives the folder of a program that can be run', async () => {
    await using fake = await site();
    const folder = await fake.install();
    assert.equal(await readFile(join(folder, 'kind'), 'utf8'), program);
    assert.equal((await stat(join(folder, 'kind'))).mode & 0o111, 0o111);
    assert.deepEqual((await readdir(folder)).toSorted(), ['kind', 'kind.sha256']);
  });

  test('downloads it once', async () => {
    await using fake = await site();
    await fake.install();
    await fake.install();
    assert.equal(fake.asked.length, 2); // the sum and the program
  });

  test('downloads it again where it was changed meanwhile', async () => {
    await using fake = await site();
    const folder = await fake.install();
    await writeFile(join(folder, 'kind'), 'something else');
    await fake.install();
    assert.equal(await readFile(join(folder, 'kind'), 'utf8'), program);
  });

  const missing: RequestListener = (_request, response) => void response.writeHead(404).end();
  const broken: Record<string, [RequestListener | undefined, RequestListener | undefined, RegExp]> =
    {
      'is corrupt': [
        (_request, response) => void response.end(`${program} `),
        undefined,
        /its SHA-256 is [\da-f]{64}, and .*\.sha256sum says [\da-f]{64}/,
      ],
      'is cut short': [
        (_request, response) => {
          response.writeHead(200, { 'content-length': program.length }).write(program.slice(0, 5));
          setImmediate(() => response.destroy());
        },
        undefined,
        /terminated/,
      ],
      'is not there': [missing, undefined, /kind answered 404/],
      'has no sum': [undefined, missing, /\.sha256sum answered 404/],
      'has a page for a sum': [
        undefined,
        (_request, response) => void response.end('<html>'),
        /holds no SHA-256/,
      ],
    };
  for (const [what, [answer, sums, reason]] of Object.entries(broken)) {
    test(`keeps nothing of a program that ${what}, and says so`, async () => {
      await using fake = await site(answer, sums);
      await assert.rejects(fake.install(), (error) => {
        assert.ok(error instanceof HarnessError);
        assert.match(error.message, /^kind 0\.33\.0 could not be installed from http/);
        assert.match(error.message, reason);
        return true;
      });
      assert.deepEqual(await readdir(fake.cache), []);
    });
  }

  test('gives up on a site that does not go on', async () => {
    await using fake = await site((_request, response) => void response.write(program.slice(0, 5)));
    await assert.rejects(fake.install(idle, 100), /could not be installed .* timeout/);
  });

  test('takes an interruption for what it is', async () => {
    await using fake = await site();
    const stopped = AbortSignal.abort(new Interrupted('Stopped by SIGINT'));
    await assert.rejects(fake.install(stopped), Interrupted);
  });
});

describe('releaseOf', () => {
  test('names the file of a machine, and its sum', () => {
    assert.deepEqual(releaseOf('kind', { platform: 'linux', arch: 'x64' }), {
      name: 'kind',
      version: '0.33.0',
      url: 'https://github.com/kubernetes-sigs/kind/releases/download/v0.33.0/kind-linux-amd64',
      sumUrl:
        'https://github.com/kubernetes-sigs/kind/releases/download/v0.33.0/kind-linux-amd64.sha256sum',
    });
    const url = 'https://dl.k8s.io/release/v1.37.2/bin/darwin/arm64/kubectl';
    assert.partialDeepStrictEqual(releaseOf('kubectl', { platform: 'darwin', arch: 'arm64' }), {
      url,
      sumUrl: `${url}.sha256`,
    });
  });

  test('has none for other machines', () => {
    assert.equal(releaseOf('kind', { platform: 'win32', arch: 'x64' }), undefined);
    assert.equal(releaseOf('kind', { platform: 'linux', arch: 's390x' }), undefined);
  });
});

describe('cacheFolder', () => {
  test('follows XDG_CACHE_HOME', () => {
    assert.equal(cacheFolder({ XDG_CACHE_HOME: '/c' }), '/c/users-net-k8s');
    assert.match(cacheFolder({}), /\.cache\/users-net-k8s$/);
  });
});
