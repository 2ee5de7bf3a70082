import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { json } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { fakeExec, recorded } from '../fake-exec.sample.ts';
import { serve } from './api-server.sample.ts';
import { apiServer } from './api-server.ts';
import { getObjects, kubectlFor, readLog } from './kubectl.ts';
import { podSchema } from './objects.ts';

const { signal } = new AbortController();
describe('apiServer', () => {
  test('asks as the user of the kubeconfig file, over one connection', async (t) => {
    const { file, connections } = await serve(t, ({ method, url }, response) => {
      response.end(JSON.stringify({ method, url }));
    });
    const api = apiServer(file);
    for (const url of ['/api/v1/nodes', '/api/v1/pods?labelSelector=a'])
      assert.deepEqual(JSON.parse(await api.ask(url, { signal })), { method: 'GET', url });
    assert.equal(connections(), 1);
    assert.match((await api.access()).server, /^https:\/\/127\.0\.0\.1:\d+$/);
  });

  test('posts an object and gives what became of it', async (t) => {
    const { file } = await serve(t, async (request, response) => {
      response.statusCode = 201;
      response.end(JSON.stringify({ method: request.method, got: await json(request) }));
    });
    const answer = await apiServer(file).ask('/apis', { signal, body: { kind: 'Review' } });
    assert.deepEqual(JSON.parse(answer), { method: 'POST', got: { kind: 'Review' } });
  });

  test('says what the API server says to a refused question', async (t) => {
    const { file } = await serve(t, (_, response) => {
      response.statusCode = 403;
      response.end(recorded('api-server/forbidden.json'));
    });
    await assert.rejects(apiServer(file).ask('/api/v1/pods', { signal }), {
      name: 'ApiError',
      message:
        'The API server answered 403 to /api/v1/pods: pods is forbidden: User "system:anonymous" cannot list resource ' +
        '"pods" in API group "" at the cluster scope',
    });
  });

  test('says so when nobody answers', async (t) => {
    const { file } = await serve(t, (request) => void request.socket.destroy());
    await assert.rejects(apiServer(file).ask('/api/v1/pods', { signal }), {
      name: 'HarnessError',
      message: 'The API server gave no answer to /api/v1/pods: socket hang up',
    });
  });

  test('goes to the new server when the file has changed', async (t) => {
    const one = await serve(t, (_, response) => void response.end('1'));
    const two = await serve(t, (_, response) => void response.end('2'));
    const { ask } = apiServer(one.file);
    assert.equal(await ask('/', { signal }), '1');
    await copyFile(two.file, one.file);
    assert.equal(await ask('/', { signal }), '2');
  });

  test('stops asking when the run is stopped', async (t) => {
    const stopping = new AbortController();
    const { file } = await serve(t, () => stopping.abort(new Error('Ctrl-C')));
    await assert.rejects(apiServer(file).ask('/', { signal: stopping.signal }), /Ctrl-C/);
  });
});

describe('The shorter way', () => {
  test('reads objects as kubectl would print them', async (t) => {
    const { file } = await serve(t, (_, response) => {
      response.end(recorded('api-server/pods.json'));
    });
    const { exec, lines } = fakeExec({});
    const kubectl = kubectlFor(exec, { kubeconfig: file }, apiServer(file));
    const query = { kinds: ['pods'], namespace: 'users-net-vantages' } as const;
    const pods = await getObjects(kubectl, query, podSchema, signal);
    assert.deepEqual(
      pods.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
      ['Pod node', 'Pod stranger'],
    );
    assert.deepEqual(lines, []);
  });

  test('reads the log of one container, of the last seconds', async (t) => {
    const { file } = await serve(t, ({ url }, response) => void response.end(url));
    const kubectl = kubectlFor(fakeExec({}).exec, { kubeconfig: file }, apiServer(file));
    const place = { namespace: 'users-net', pod: 'users-1', container: 'auth-container' };
    assert.equal(
      await readLog(kubectl, place, 120, signal),
      '/api/v1/namespaces/users-net/pods/users-1/log?container=auth-container&sinceSeconds=120',
    );
  });
});
