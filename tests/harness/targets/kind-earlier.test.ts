import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { root } from '../config.ts';
import { fakeExec, recorded } from '../fake-exec.sample.ts';
import type { Image } from '../tools/images.ts';
import { type Brought, broughtPods, outdated, standingFor, vantageImage } from './kind-brought.ts';

const { signal } = new AbortController();
const imagesTagged = (auth: string, tasks: string): readonly Image[] => [
  { service: 'auth', repository: 'auth-net-k8s', tag: auth },
  { service: 'tasks', repository: 'tasks-net-k8s', tag: tasks },
];
const first = imagesTagged('a1', 't1');
const vantage = (name: string, image = 'tasks-net-k8s:t1'): Brought => {
  return { name, namespace: 'users-net-vantages', image };
};
const walls = { name: 'walls', namespace: 'users-net-walls', image: 'auth-net-k8s:a1' };
const there = [vantage('node'), vantage('stranger'), walls];

test('broughtPods gives what the harness brought, with its images, and nobody else’s Pods', async () => {
  const list = JSON.parse(recorded('kubectl/brought.json'));
  const [pod] = list.items;
  const foreign = { ...pod, metadata: { ...pod.metadata, name: 'debug' } };
  const answer = JSON.stringify({ ...list, items: [foreign, ...list.items] });
  const { kubectl, lines } = fakeExec({ kubectl: answer });
  const found = await broughtPods(kubectl, 'part-of=users-net', signal);
  assert.deepEqual(
    found.map(({ name, namespace, image }) => `${namespace}/${name} ${image.split(':')[0]}`),
    [
      'users-net-vantages/node tasks-net-k8s',
      'users-net-vantages/stranger tasks-net-k8s',
      'users-net-walls/walls auth-net-k8s',
      'users-net/neighbour tasks-net-k8s',
    ],
  );
  assert.match(lines.join(), /get pods --all-namespaces --selector part-of=users-net/);
});

describe('The Pods to look from', () => {
  test('are of the image of Tasks in a new cluster', () => {
    assert.equal(vantageImage([], first), 'tasks-net-k8s:t1');
    assert.equal(vantageImage([walls], first), 'tasks-net-k8s:t1');
  });

  test('keep their image when Tasks has changed, so that nothing restarts them', () => {
    assert.equal(vantageImage(there, imagesTagged('a1', 't2')), 'tasks-net-k8s:t1');
    assert.deepEqual(outdated(there, imagesTagged('a1', 't2')), []);
  });

  test('are made anew where they are not all of one image', () => {
    const other = vantage('neighbour', 'tasks-net-k8s:t0');
    assert.deepEqual(outdated([...there, other], first), [other]);
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

test('The walls are made anew when Auth has changed', () => {
  assert.deepEqual(outdated(there, imagesTagged('a2', 't1')), [walls]);
});
