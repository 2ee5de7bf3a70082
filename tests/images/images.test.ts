import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { before, describe, type TestContext, test } from 'node:test';
import type { StartedTestContainer } from 'testcontainers';
import { call, temporaryFolder } from '../../services/test-kit.ts';
import { buildImages, evaluate, ServiceContainer, stopped, whySkipped } from './image-kit.ts';

const skip = await whySkipped();
const images = {
  auth: { port: 80, env: {}, listens: ['127.0.0.1:80', '127.0.0.1:9101'] },
  users: {
    port: 8080,
    env: { AUTH_API_URL: 'localhost' },
    listens: ['0.0.0.0:8080', '127.0.0.1:9102'],
  },
  tasks: {
    port: 8000,
    env: { USERS_API_URL: 'users:8080' },
    listens: ['0.0.0.0:8000', '127.0.0.1:9103'],
  },
} as const;

async function until(t: TestContext, starting: Promise<StartedTestContainer>) {
  const container = await starting;
  t.after(() => container.stop().catch(() => {}));
  return container;
}

const listening = `
  import { readFileSync } from 'node:fs';
  const address = (hex) => hex.match(/../g).reverse().map((each) => parseInt(each, 16)).join('.');
  const sockets = ['tcp', 'tcp6'].flatMap((name) => readFileSync('/proc/net/' + name, 'utf8')
    .trim().split('\\n').slice(1).map((line) => line.trim().split(/\\s+/))
    .filter((fields) => fields[3] === '0A').map((fields) => fields[1].split(':')));
  console.log(JSON.stringify(sockets.map(([ip, port]) => address(ip) + ':' + parseInt(port, 16)).sort()));`;

const writable = `
  import { accessSync, constants, readdirSync } from 'node:fs';
  const found = [];
  const visit = (path) => {
    try { accessSync(path, constants.W_OK); found.push(path); } catch {}
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const child = path.replace(/\\/$/, '') + '/' + entry.name;
      if (entry.isDirectory() && !['/proc', '/sys', '/dev'].includes(child)) visit(child);
    }
  };
  visit('/');
  console.log(JSON.stringify(found));`;

const megabytes = `
  import { readdirSync, statSync } from 'node:fs';
  const files = readdirSync('/app', { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  const bytes = files.map(({ parentPath, name }) => statSync(parentPath + '/' + name).size);
  console.log(bytes.reduce((sum, each) => sum + each, 0) / 1_000_000);`;

const identity = `console.log(JSON.stringify([process.getuid(), process.getgid(), process.getgroups()]))`;

before(() => {
  if (skip === false) buildImages();
});

for (const [name, { port, env, listens }] of Object.entries(images)) {
  describe(`the image of ${name}`, { skip }, () => {
    test('runs alone, as a numeric user without groups, and knows its own health', async (t) => {
      const container = await until(t, new ServiceContainer(name).withEnvironment(env).start());
      assert.deepEqual(await evaluate(container, identity), [65532, 65532, [65532]]);
      for (const path of ['livez', 'healthcheck']) {
        const { exitCode } = await container.exec(['node', '/app/probe.js', path]);
        assert.equal(exitCode, 0, path);
      }
      const { exitCode } = await container.exec(['node', '/app/probe.js', 'readyz']);
      assert.equal(exitCode, name === 'auth' ? 0 : 1, 'Users needs Auth, Tasks needs keys');
    });

    test('writes nowhere but to its volume, and has no shell', async (t) => {
      const container = await until(t, new ServiceContainer(name).withEnvironment(env).start());
      assert.deepEqual(await evaluate(container, writable), ['/data']);
      for (const shell of ['sh', '/bin/sh', '/bin/bash']) {
        assert.notEqual((await container.exec([shell, '-c', 'true'])).exitCode, 0, shell);
      }
    });

    test('holds less than 3 MB beyond its base', async (t) => {
      const container = await until(t, new ServiceContainer(name).withEnvironment(env).start());
      const size = await evaluate<number>(container, megabytes);
      assert.ok(size > 0.1 && size < 3, `${size} MB in /app`);
    });

    test('listens at its own port, and on loopback for its metrics', async (t) => {
      const container = await until(t, new ServiceContainer(name).withEnvironment(env).start());
      assert.deepEqual(await evaluate(container, listening), [...listens].sort());
    });

    test('ends on SIGTERM by itself, with 0', async (t) => {
      const container = await until(t, new ServiceContainer(name).withEnvironment(env).start());
      const { ms, exitCode } = await stopped(container);
      assert.equal(exitCode, 0);
      t.diagnostic(`${name} stopped in ${Math.round(ms)} ms`);
    });

    if (name !== 'auth') {
      test('answers at its published port', async (t) => {
        const image = new ServiceContainer(name).withEnvironment(env).withExposedPorts(port);
        const container = await until(t, image.start());
        const { body, headers } = await call(
          `http://127.0.0.1:${container.getMappedPort(port)}/healthcheck`,
        );
        assert.deepEqual([body, headers.get('x-service')], ['OK', name]);
      });
    }
  });
}

describe('Users and Auth in one network namespace', { skip }, () => {
  test('find each other by localhost, and Auth answers nobody else', async (t) => {
    const image = new ServiceContainer('users').withEnvironment(images.users.env);
    const users = await until(t, image.withExposedPorts(8080).start());
    const neighbour = new ServiceContainer('auth').withNetworkMode(`container:${users.getId()}`);
    await until(t, neighbour.start());
    const url = `http://127.0.0.1:${users.getMappedPort(8080)}`;
    const json = { email: 'ann@example.test', password: 'correct horse' };
    assert.equal((await call(`${url}/signup`, { json })).status, 201);
    assert.equal((await call(`${url}/login`, { json })).status, 200);
    assert.equal((await call(`${url}/readyz`)).status, 200);
    const address = users.getIpAddress('bridge');
    const knock = (port: number) => `
      import { connect } from 'node:net';
      const answer = await new Promise((resolve) => connect(${port}, '${address}')
        .on('connect', () => resolve('open')).on('error', ({ code }) => resolve(code)));
      console.log(JSON.stringify(answer)); process.exit(0);`;
    const stranger = await until(
      t,
      new ServiceContainer('tasks').withEnvironment(images.tasks.env).start(),
    );
    assert.equal(await evaluate(stranger, knock(8080)), 'open');
    assert.equal(await evaluate(stranger, knock(80)), 'ECONNREFUSED');
    assert.equal(await evaluate(stranger, knock(9101)), 'ECONNREFUSED');
  });

  test('lose nothing when the volume is full: 503, and what was stored is there', async (t) => {
    const image = new ServiceContainer('users', '256k').withEnvironment({
      ...images.users.env,
      ADDRESS_LIMIT: '100000',
    });
    const users = await until(t, image.withExposedPorts(8080).start());
    await until(
      t,
      new ServiceContainer('auth').withNetworkMode(`container:${users.getId()}`).start(),
    );
    const url = `http://127.0.0.1:${users.getMappedPort(8080)}`;
    const credentials = (i: number) => ({
      email: `${'x'.repeat(60)}${i}@${'y'.repeat(60)}.test`,
      password: 'correct horse',
    });
    let stored = 0;
    const signUp = () => call(`${url}/signup`, { json: credentials(stored) });
    let { status } = await signUp();
    for (; status === 201 && stored < 200; { status } = await signUp()) stored += 1;
    assert.equal(status, 503, `after ${stored} sign-ups`);
    assert.ok(stored > 0);
    for (let i = 0; i < stored; i += 1) {
      assert.equal((await call(`${url}/login`, { json: credentials(i) })).status, 200, `user ${i}`);
    }
    assert.equal((await call(`${url}/livez`)).status, 200);
  });

  test('lose nothing when the volume is read-only: 503, and what was stored is there', async (t) => {
    const source = temporaryFolder(t);
    chmodSync(source, 0o777); // the service is a user of its own
    const startWith = async (mode: 'rw' | 'ro') => {
      const image = new ServiceContainer('users', { source, mode });
      const users = await until(
        t,
        image.withEnvironment(images.users.env).withExposedPorts(8080).start(),
      );
      const neighbour = new ServiceContainer('auth').withNetworkMode(`container:${users.getId()}`);
      const auth = await until(t, neighbour.start());
      const stop = async () => {
        await auth.stop();
        await stopped(users);
      };
      return { url: `http://127.0.0.1:${users.getMappedPort(8080)}`, stop };
    };
    const [ann, bob] = ['ann', 'bob'].map((name) => ({
      json: { email: `${name}@example.test`, password: 'correct horse' },
    }));
    const before = await startWith('rw');
    assert.equal((await call(`${before.url}/signup`, ann)).status, 201);
    await before.stop();

    const meanwhile = await startWith('ro');
    const { status, body, headers } = await call(`${meanwhile.url}/signup`, bob);
    assert.deepEqual([status, Object.keys(body)], [503, ['message']]);
    assert.ok(headers.has('retry-after'));
    assert.equal((await call(`${meanwhile.url}/readyz`)).status, 503);
    assert.equal((await call(`${meanwhile.url}/livez`)).status, 200);
    await meanwhile.stop();

    const { url } = await startWith('rw');
    assert.equal((await call(`${url}/login`, ann)).status, 200);
    assert.equal((await call(`${url}/login`, bob)).status, 401);
    assert.equal((await call(`${url}/signup`, bob)).status, 201);
  });
});
