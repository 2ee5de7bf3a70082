import assert from 'node:assert/strict';
import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { fakeExec, listOf, recorded } from '../fake-exec.sample.ts';
import type { ApiServer } from './api-server.ts';
import { isApplied, markApplied } from './applied.ts';

const { signal } = new AbortController();
const place = { namespace: 'vantages', label: 'app.kubernetes.io/part-of=users-net' };
const annotate = 'kubectl --kubeconfig kc annotate namespace vantages --overwrite';
const get = 'kubectl --kubeconfig kc get namespaces,';

interface Applied {
  metadata: Record<string, unknown>;
  [field: string]: unknown;
}
type World = Record<'vantages' | 'users', Applied> & { files: Record<string, string> };

const world = (): World => ({
  vantages: { kind: 'Namespace', metadata: { name: 'vantages', uid: '1' } },
  users: {
    kind: 'Deployment',
    metadata: { name: 'users', namespace: 'users-net', uid: '2', labels: { app: 'users' } },
    spec: { replicas: 1 },
    status: { replicas: 0 },
  },
  files: { 'kustomization.yaml': 'resources: [base]', 'base/users.yaml': 'kind: Deployment' },
});

/** A kubectl that answers with these objects, and their files in a folder of their own. */
async function stage({ vantages, users, files }: World) {
  const folder = await mkdtempDisposable(join(tmpdir(), 'applied-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder.path, path)), { recursive: true });
    await writeFile(join(folder.path, path), text);
  }
  const { kubectl, lines } = fakeExec({ [get]: listOf([vantages, users]), [annotate]: '' });
  return { kubectl, lines, folder: folder.path, [Symbol.asyncDispose]: () => folder.remove() };
}

/** Whether what was marked as applied still counts as that after a change. */
async function holdsAfter(change: (changed: World) => void): Promise<boolean> {
  await using before = await stage(world());
  await markApplied(before.kubectl, place, before.folder, signal);
  const mark = /exposure\/applied=(\w+)$/.exec(before.lines.at(-1) ?? '')?.[1];
  assert.ok(mark);
  const changed = world();
  changed.vantages.metadata.annotations = { 'exposure/applied': mark };
  change(changed);
  await using after = await stage(changed);
  return await isApplied(after.kubectl, place, after.folder, signal);
}

describe('isApplied', () => {
  const changes: Record<string, readonly [boolean, (changed: World) => void]> = {
    'nothing changed': [true, () => undefined],
    'the status of an object changed': [
      true,
      ({ users }) => {
        users.status = { replicas: 1 };
      },
    ],
    'the cluster counted another generation': [
      true,
      ({ users }) => {
        users.metadata.resourceVersion = '77';
      },
    ],
    'somebody scaled an object': [
      false,
      ({ users }) => {
        users.spec = { replicas: 0 };
      },
    ],
    'somebody made an object anew': [
      false,
      ({ users }) => {
        users.metadata.uid = '3';
      },
    ],
    'somebody changed a label': [
      false,
      ({ users }) => {
        users.metadata.labels = { app: 'other' };
      },
    ],
    'a manifest changed': [
      false,
      ({ files }) => {
        files['base/users.yaml'] = 'kind: Service';
      },
    ],
    'there is another manifest': [
      false,
      ({ files }) => {
        files['base/tasks.yml'] = '';
      },
    ],
    'the mark is gone': [
      false,
      ({ vantages }) => {
        vantages.metadata.annotations = {};
      },
    ],
  };
  for (const [what, [expected, change]] of Object.entries(changes)) {
    test(`${what}: ${expected}`, async () => assert.equal(await holdsAfter(change), expected));
  }

  test('knows what was marked over the API server, by a manager of its own', async () => {
    const { vantages, users, files } = world();
    await using there = await stage({ vantages, users, files });
    const paths: string[] = [];
    const lists = { '/api/v1/namespaces': [vantages], '/apis/apps/v1/deployments': [users] };
    const api: ApiServer = {
      access: () => assert.fail('asks for the way'),
      ask: async (url, { body }) => {
        const [path = '', query] = url.split('?');
        if (body !== undefined) {
          paths.push(`${path}?${query}`);
          vantages.metadata = { ...vantages.metadata, ...Object(body).metadata };
        }
        if (path === '/api/v1') return recorded('api-server/core.json');
        const [, items = []] = Object.entries(lists).find(([one]) => one === path) ?? [];
        return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
      },
    };
    const kubectl = Object.assign(there.kubectl, { api });
    await markApplied(kubectl, place, there.folder, signal);
    const how = 'fieldManager=e2e-mark&force=true&fieldValidation=Strict';
    assert.deepEqual(paths, [`/api/v1/namespaces/vantages?${how}`]);
    assert.equal(await isApplied(kubectl, place, there.folder, signal), true);
    assert.deepEqual(there.lines, [], 'without kubectl');
  });

  test('takes one request, for what carries the label', async () => {
    await using before = await stage(world());
    await isApplied(before.kubectl, place, before.folder, signal);
    assert.equal(before.lines.length, 1);
    assert.match(before.lines[0] ?? '', / --all-namespaces --selector app\.\S+=users-net /);
  });
});
