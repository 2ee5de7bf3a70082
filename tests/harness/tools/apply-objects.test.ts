import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { recorded } from '../fake-exec.sample.ts';
import { ApiError, type ApiServer } from './api-server.ts';
import { applyObjects, type Manifest } from './apply-objects.ts';

const { signal } = new AbortController();
const discovery: Readonly<Record<string, string>> = {
  '/api/v1': recorded('api-server/core.json'),
  '/apis/apps/v1': recorded('api-server/apps.json'),
};

/** An API server that refuses the paths with a reason, and the paths that something was applied to, in order. */
function fakeApi(refusals: Readonly<Record<string, string>> = {}, manager = 'kubectl') {
  const applied: string[] = [];
  const ask: ApiServer['ask'] = async (url, { body, verb }) => {
    const [path = '', query] = url.split('?');
    if (body === undefined) {
      const found = discovery[path];
      if (found === undefined) throw new ApiError(path, 404, '404 page not found');
      return found;
    }
    assert.equal(verb, 'apply');
    assert.equal(query, `fieldManager=${manager}&force=true&fieldValidation=Strict`);
    applied.push(path);
    const reason = refusals[path];
    if (reason !== undefined) throw new ApiError(path, 422, reason);
    return '{}';
  };
  return { api: { ask, access: () => assert.fail('asks for the way') }, applied };
}

const object = (apiVersion: string, kind: string, name: string, rest: object = {}): Manifest => {
  return { apiVersion, kind, metadata: { name, namespace: 'users-net' }, ...rest };
};
const deployment = object('apps/v1', 'Deployment', 'tasks', { spec: { template: {} } });
const service = object('v1', 'Service', 'tasks', { spec: {} });

describe('applyObjects', () => {
  test('applies namespaces and volumes first and what makes Pods last', async () => {
    const { api, applied } = fakeApi();
    const pod = object('v1', 'Pod', 'stranger');
    const account = object('v1', 'ServiceAccount', 'tasks');
    const claim = object('v1', 'PersistentVolumeClaim', 'tasks-data');
    const volume = object('v1', 'PersistentVolume', 'tasks-data');
    const namespace = object('v1', 'Namespace', 'users-net');
    await applyObjects(api, [deployment, pod, account, claim, volume, namespace], signal);
    assert.deepEqual(applied, [
      '/api/v1/persistentvolumes/tasks-data',
      '/api/v1/namespaces/users-net',
      '/api/v1/namespaces/users-net/serviceaccounts/tasks',
      '/api/v1/namespaces/users-net/persistentvolumeclaims/tasks-data',
      '/apis/apps/v1/namespaces/users-net/deployments/tasks',
      '/api/v1/namespaces/users-net/pods/stranger',
    ]);
  });

  test('puts what names no namespace into the default one, as kubectl does', async () => {
    const { api, applied } = fakeApi();
    await applyObjects(api, [{ ...service, metadata: { name: 'tasks' } }], signal);
    assert.deepEqual(applied, ['/api/v1/namespaces/default/services/tasks']);
  });

  const path = '/apis/apps/v1/namespaces/users-net/deployments/tasks';

  test("says in the API server's words why an object was refused, and applies the others", async () => {
    const { api, applied } = fakeApi({ [path]: '.spec.replica: field not declared in schema' });
    const attempt = applyObjects(api, [deployment, service], signal);
    await assert.rejects(attempt, {
      name: 'HarnessError',
      message:
        'The API server refused Deployment "tasks": .spec.replica: field not declared in schema',
      evidence: [],
    });
    assert.equal(applied.length, 2);
  });

  test('names all that was refused, a kind that the cluster does not know among them', async () => {
    const { api } = fakeApi({ [path]: 'spec.selector: Required value\nand more' });
    const widgets = [object('v1', 'Widget', 'one'), object('example.com/v1', 'Widget', 'two')];
    await assert.rejects(applyObjects(api, [...widgets, deployment], signal), {
      message:
        'The API server refused Widget "one", Widget "two", Deployment "tasks": it knows no such kind in v1',
      evidence: [
        'Widget "one": it knows no such kind in v1',
        'Widget "two": it knows no such kind in example.com/v1',
        'Deployment "tasks": spec.selector: Required value',
        'and more',
      ],
    });
  });

  test('does not take an API server that is gone for a refusal', async () => {
    const gone = new Error('ECONNREFUSED');
    const { api } = fakeApi();
    const ask: ApiServer['ask'] = (url, options) =>
      options.body === undefined ? api.ask(url, options) : Promise.reject(gone);
    await assert.rejects(applyObjects({ ...api, ask }, [service], signal), gone);
  });

  test('makes the fields those of another manager', async () => {
    const { api, applied } = fakeApi({}, 'e2e-replace');
    await applyObjects(api, [deployment], signal, 'e2e-replace');
    assert.deepEqual(applied, [path]);
  });
});
