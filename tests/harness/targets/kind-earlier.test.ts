import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { root } from '../config.ts';
import { fakeExec, recorded } from '../fake-exec.sample.ts';
import type { Image } from '../tools/images.ts';
import {
  type Earlier,
  earlierWorkloads,
  outdated,
  replicasOf,
  standingFor,
  vantageImage,
} from './kind-earlier.ts';

const { signal } = new AbortController();
const imagesTagged = (auth: string, tasks: string): readonly Image[] => [
  { service: 'auth', repository: 'auth-net-k8s', tag: auth },
  { service: 'users', repository: 'users-net-k8s', tag: 'u1' },
  { service: 'tasks', repository: 'tasks-net-k8s', tag: tasks },
];
const first = imagesTagged('a1', 't1');
const workload = (kind: Earlier['kind'], name: string, ...images: string[]): Earlier => {
  return { kind, name, namespace: 'users-net', images };
};
const walls = workload('Pod', 'walls', 'auth-net-k8s:a1', 'auth-net-k8s:a1');
const users = workload('Deployment', 'users', 'auth-net-k8s:a1', 'users-net-k8s:u1');
const tasks = workload('Deployment', 'tasks', 'tasks-net-k8s:t1');
const node = workload('Pod', 'node', 'tasks-net-k8s:t1');
const stranger = workload('Pod', 'stranger', 'tasks-net-k8s:t1');
const earlier = [node, stranger, walls, users, tasks];

describe('earlierWorkloads', () => {
  const look = async (list: string) => {
    const { kubectl, lines } = fakeExec({ kubectl: list });
    const found = await earlierWorkloads(kubectl, 'part-of=users-net', signal);
    assert.match(
      lines.join(),
      /get pods,deployments --all-namespaces --selector part-of=users-net/,
    );
    return found.map(({ kind, name, namespace, images }) => {
      return `${kind} ${namespace}/${name} ${new Set(images.map((one) => one.split(':')[0])).size}`;
    });
  };

  test('gives the Deployments and the Pods that the harness brought, with their images', async () => {
    assert.deepEqual(await look(recorded('kubectl/earlier.json')), [
      'Pod users-net-vantages/node 1',
      'Pod users-net-vantages/stranger 1',
      'Pod users-net-walls/walls 1',
      'Pod users-net/neighbour 1',
      'Deployment users-net/tasks 1',
      'Deployment users-net/users 2',
    ]);
  });

  test('leaves out Pods of others', async () => {
    const list = JSON.parse(recorded('kubectl/earlier.json'));
    const [pod] = list.items;
    const foreign = { ...pod, metadata: { ...pod.metadata, name: 'debug' } };
    assert.deepEqual(await look(JSON.stringify({ ...list, items: [foreign] })), []);
  });
});

describe('The Pods to look from', () => {
  test('are of the image of Tasks in a new cluster', () => {
    assert.equal(vantageImage([], first), 'tasks-net-k8s:t1');
    assert.equal(vantageImage([walls, tasks], imagesTagged('a1', 't2')), 'tasks-net-k8s:t2');
  });

  test('keep their image when Tasks has changed, so that nothing restarts them', () => {
    const changed = imagesTagged('a1', 't2');
    assert.equal(vantageImage(earlier, changed), 'tasks-net-k8s:t1');
    assert.deepEqual(outdated(earlier, changed), [tasks]);
  });

  test('are made anew where they are not all of one image', () => {
    const other = workload('Pod', 'neighbour', 'tasks-net-k8s:t0');
    assert.deepEqual(outdated([...earlier, other], first), [other]);
  });

  test('have a stand-in in their manifests, for a reference with or without a registry’s port', async () => {
    const file = join(root, 'tests/harness/exposure/vantages.yaml');
    const images = (await readFile(file, 'utf8')).match(/(?<=image: ).*/g);
    assert.deepEqual(new Set(images), new Set(['prober']));
    assert.deepEqual(standingFor('tasks-net-k8s:t1'), {
      name: 'prober',
      newName: 'tasks-net-k8s',
      newTag: 't1',
    });
    assert.deepEqual(standingFor('localhost:5000/tasks:t1'), {
      name: 'prober',
      newName: 'localhost:5000/tasks',
      newTag: 't1',
    });
  });
});

describe('outdated', () => {
  test('is nothing while the images are the same', () => {
    assert.deepEqual(outdated(earlier, first), []);
  });

  test('is all that runs Auth when Auth has changed: its Deployment and the walls', () => {
    assert.deepEqual(outdated(earlier, imagesTagged('a2', 't1')), [walls, users]);
  });

  test('is no Deployment of an image that is not ours', () => {
    const database = workload('Deployment', 'database', 'postgres:17');
    assert.deepEqual(outdated([database], first), []);
  });
});

test('replicasOf claims a number of Pods, and later nothing', () => {
  const { spec, ...rest } = replicasOf(tasks, 0);
  assert.deepEqual(spec, { replicas: 0 });
  assert.deepEqual(replicasOf(tasks), rest);
  assert.deepEqual(rest.metadata, { name: 'tasks', namespace: 'users-net' });
});
