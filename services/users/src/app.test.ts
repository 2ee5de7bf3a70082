import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { call, logged, startAuth, startUsers } from '../../test-kit.ts';

const json = { email: 'Ann@Example.test', password: 'correct horse' };

describe('Users', () => {
  test('knows an e-mail in any case, and keeps the first password of a second sign-up', async (t) => {
    const auth = await startAuth(t);
    const { url } = await startUsers(t, auth.url);
    const first = await call(`${url}/signup`, { json });
    const again = { email: 'ANN@example.TEST', password: 'another horse' };
    const second = await call(`${url}/signup`, { json: again });
    assert.deepEqual([first.status, first.body], [201, { message: 'User created!' }]);
    assert.deepEqual([second.status, second.body], [first.status, first.body]);
    assert.equal((await call(`${url}/login`, { json: again })).status, 401);
    const login = { email: 'ann@EXAMPLE.test', password: json.password };
    assert.equal((await call(`${url}/login`, { json: login })).status, 200);
  });

  test('signs one person up when many try at once', async (t) => {
    const auth = await startAuth(t);
    const { url } = await startUsers(t, auth.url);
    const passwords = Array.from({ length: 10 }, (_, i) => `password-${i}`);
    const attempt = (path: string) => (password: string) =>
      call(`${url}/${path}`, { json: { ...json, password } });
    await Promise.all(passwords.map(attempt('signup')));
    const logins = await Promise.all(passwords.map(attempt('login')));
    assert.equal(logins.filter(({ status }) => status === 200).length, 1);
  });

  test('stores a dearer hash when Auth hands one over', async (t) => {
    const auth = await startAuth(t);
    const { url, users } = await startUsers(t, auth.url);
    const { hashPassword } = await import('../../auth/src/password.ts');
    users.use().add('ann@example.test', await hashPassword(json.password, { m: 8, t: 1, p: 1 }));
    assert.equal((await call(`${url}/login`, { json })).status, 200);
    assert.match(users.use().find('ann@example.test')?.hash ?? '', /m=16,/);
    assert.equal((await call(`${url}/login`, { json })).status, 200);
  });

  const incomplete = 'An email and password needs to be specified!';
  const refused: readonly [unknown, string][] = [
    [{}, incomplete],
    [{ email: 'a@b.co' }, incomplete],
    [{ password: 'correct horse' }, incomplete],
    [{ email: '', password: '' }, incomplete],
    [{ email: '  ', password: 'correct horse' }, incomplete],
    [[], incomplete],
    [{ email: 'nobody', password: 'correct horse' }, 'The email is not valid.'],
    [{ email: 'a@b.co', password: 'short' }, 'The password needs 8 characters at least.'],
    [{ email: 'a@b.co', password: 'x'.repeat(129) }, 'The password is too long.'],
    [{ email: 'a@b.co', password: '\ud800 half a pair' }, 'The password is not Unicode text.'],
    [{ email: `${'a'.repeat(250)}@b.co`, password: 'correct horse' }, 'The email is too long.'],
    [{ ...json, isAdmin: true }, 'Unrecognized key: "isAdmin"'],
  ];
  for (const [body, message] of refused) {
    test(`refuses ${JSON.stringify(body).slice(0, 60)} with 422`, async (t) => {
      const { url } = await startUsers(t, 'http://127.0.0.1:1');
      const answer = await call(`${url}/signup`, { json: body });
      assert.deepEqual([answer.status, answer.body], [422, { message }]);
    });
  }
});

describe('Auth that', () => {
  const hash = `$argon2id$v=19$m=16,t=1,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;
  const troubles: Readonly<Record<string, RequestListener>> = {
    'never answers': () => {},
    'drips its answer': (_request, response) => {
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
    },
    'hangs up': (request) => request.socket.destroy(),
    fails: (_request, response) => response.writeHead(500).end('{"message":"secret"}'),
    'is overloaded': (_request, response) => response.writeHead(503).end('{"message":"secret"}'),
    'answers HTML': (_request, response) => response.end('<h1>secret</h1>'),
    'answers nonsense': (_request, response) => response.end('{"hash":5,"token":null,"keys":[]}'),
    'answers too much': (_request, response) =>
      response.end(JSON.stringify({ hash: hash.padEnd(20_000, ' '), token: 'x'.repeat(20_000) })),
    redirects: ({ url }, response) => {
      if (url !== '/elsewhere') response.writeHead(307, { location: '/elsewhere' }).end();
      else response.end(JSON.stringify({ hash, token: 'x', keys: [{ kid: 'x' }] }));
    },
    'knows no such path': (_request, response) => response.writeHead(404).end('{}'),
    'refuses the request': (_request, response) => response.writeHead(422).end('{}'),
  };
  for (const [what, listener] of Object.entries(troubles)) {
    test(`${what} makes sign-up, login, keys and readiness 503`, { timeout: 30_000 }, async (t) => {
      const { url } = await startUsers(t, await fakeAuth(t, listener), { timeoutMs: 150 });
      for (const answer of [
        await call(`${url}/signup`, { json }),
        await call(`${url}/login`, { json }),
        await call(`${url}/.well-known/jwks.json`),
        await call(`${url}/readyz`),
      ]) {
        assert.deepEqual([answer.status, Object.keys(answer.body)], [503, ['message']]);
        assert.doesNotMatch(JSON.stringify(answer.body), /secret|ECONN|axios/);
      }
      assert.equal((await call(`${url}/livez`)).status, 200);
    });
  }

  test('is asked with the caller’s request id, past any proxy in the environment', async (t) => {
    process.env.HTTP_PROXY = 'http://127.0.0.1:1';
    t.after(() => delete process.env.HTTP_PROXY);
    const auth = await startAuth(t);
    const { url } = await startUsers(t, auth.url);
    const headers = { 'x-request-id': 'travels-from-users-to-auth' };
    const answer = await call(`${url}/signup`, { json, headers });
    assert.equal(answer.status, 201);
    assert.equal(answer.headers.get('x-request-id'), 'travels-from-users-to-auth');
    const lines = logged.map((line) => JSON.parse(line));
    const routes = lines
      .filter(({ id }) => id === headers['x-request-id'])
      .map(({ route }) => route);
    assert.deepEqual(routes, ['/hash', '/signup']);
  });

  test('was away is used again when it is back', async (t) => {
    let isAway = true;
    const listener: RequestListener = (request, response) => {
      if (isAway) request.socket.destroy();
      else response.end(JSON.stringify({ hash }));
    };
    const { url } = await startUsers(t, await fakeAuth(t, listener));
    assert.equal((await call(`${url}/signup`, { json })).status, 503);
    isAway = false;
    assert.equal((await call(`${url}/signup`, { json })).status, 201);
  });
});

async function fakeAuth(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    listener(request, response);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.after(() => server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
