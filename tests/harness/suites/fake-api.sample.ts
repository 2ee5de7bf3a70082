import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express, { type Express, type Response } from 'express';
import type { Endpoints } from '../targets/target.ts';

export interface FakeApi extends AsyncDisposable {
  readonly endpoints: Endpoints;
  /** Each password and token that was on the wire. */
  readonly secrets: Set<string>;
}

/** Users and Tasks in one process, as far as the collection can tell, for tests of what runs it. `breaks` adds defects. */
export async function startFakeApi(breaks: (app: Express) => void = () => {}): Promise<FakeApi> {
  const secrets = new Set<string>();
  const app = express().use(express.json());
  app.use((request, _response, next) => {
    if (request.body?.password) secrets.add(request.body.password);
    next();
  });
  breaks(app);
  const listening = { users: app.listen(0, '127.0.0.1'), tasks: app.listen(0, '127.0.0.1') };
  const servers = Object.values(listening);
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const portOf = (name: keyof Endpoints) => (listening[name].address() as AddressInfo).port;
  const isUsers = (port: number | undefined) => port === portOf('users');
  app.get(['/healthcheck', '/livez', '/readyz'], ({ socket }, response) => {
    response.set('X-Service', isUsers(socket.localPort) ? 'users' : 'tasks').send('OK');
  });
  const owners = new Map<string, string>();
  addUsers(app, secrets, owners);
  addTasks(app, owners);
  return {
    endpoints: {
      users: `http://127.0.0.1:${portOf('users')}`,
      tasks: `http://127.0.0.1:${portOf('tasks')}`,
    },
    secrets,
    async [Symbol.asyncDispose]() {
      for (const server of servers) server.close().closeAllConnections();
    },
  };
}

const say = (response: Response, status: number, message: string) =>
  response.status(status).json({ message });

/** `owners` is whose each token is that was given out. */
function addUsers(app: Express, secrets: Set<string>, owners: Map<string, string>): void {
  const passwords = new Map<string, string>();
  app.post(['/signup', '/login'], ({ body: { email, password } }, response, next) => {
    if (email && password) next();
    else say(response, 422, 'An email and password needs to be specified!');
  });
  app.post('/signup', ({ body: { email, password } }, response) => {
    if (!passwords.has(email)) passwords.set(email, password);
    say(response, 201, 'User created!');
  });
  app.post('/login', ({ body: { email, password } }, response) => {
    if (passwords.get(email) !== password) return void say(response, 401, 'Logging in failed!');
    const parts = [JSON.stringify({ alg: 'ES256' }), JSON.stringify({ sub: email }), email];
    const token = parts.map((part) => Buffer.from(part).toString('base64url')).join('.');
    secrets.add(token);
    owners.set(token, email);
    response.json({ token });
  });
  const key = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'a', alg: 'ES256', use: 'sig' };
  app.get('/.well-known/jwks.json', (_request, response) => void response.json({ keys: [key] }));
}

function addTasks(app: Express, owners: ReadonlyMap<string, string>): void {
  const tasks = new Map<string, object[]>();
  app.use('/tasks', (request, response, next) => {
    const [, token = ''] = request.get('authorization')?.split(' ') ?? [];
    const owner = owners.get(token);
    if (owner === undefined) return void say(response, 401, 'Could not verify token.');
    response.locals.tasks = tasks.getOrInsert(owner, []);
    next();
  });
  app.get('/tasks', (_request, response) => {
    response.json({ message: 'Tasks loaded.', tasks: response.locals.tasks });
  });
  app.post('/tasks', ({ body: { title, text } }, response) => {
    if (!title) return void say(response, 422, 'A title needs to be specified!');
    const createdTask = { id: crypto.randomUUID(), title, text };
    response.locals.tasks.push(createdTask);
    response.status(201).json({ message: 'Task stored.', createdTask });
  });
}
