import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { root } from '../config.ts';
import { type Answer, fakeExec } from '../fake-exec.sample.ts';
import { reference, wantedImages } from '../tools/images.ts';
import { loadOntoNodes } from './kind-images.ts';
import type { Run } from './target.ts';

const { signal } = new AbortController();
const cluster = { name: 'lead', kubeconfig: 'kc' };
const wanted = await wantedImages(root, 'node:26-slim sha256:21ef');
const names = wanted.map(reference);

/** A run with these answers, the stages it shows and what was piped into what. */
function runWith(answers: Record<string, Answer>, workers = 0) {
  const { exec, lines } = fakeExec(answers);
  const stages: string[] = [];
  const piped: string[] = [];
  const run = {
    config: { workers },
    exec,
    execPiped: async ([from, words], [, to]) =>
      void piped.push(`${[from, ...words].join(' ')} > ${to[2]}`),
    stage: (title, work) => {
      stages.push(title);
      return work();
    },
  } as Partial<Run> as Run;
  return { run, lines, stages, piped };
}

describe('loadOntoNodes', () => {
  const list = (node: string) => `docker exec ${node} ctr --namespace k8s.io images ls --quiet`;
  const blobs = (node: string) => `docker exec ${node} ctr --namespace k8s.io content ls --quiet`;
  const onNode = (some: readonly string[]) =>
    some.map((name) => `docker.io/library/${name}`).join('\n');

  test('loads into each node what it lacks, and gives the nodes', async () => {
    const { run, stages, piped } = runWith({
      'docker container ls --all --filter label=io.x-k8s.kind.cluster=lead': 'one\ntwo\nthree\n',
      [blobs('two')]: 'sha256:5abf\n',
      [blobs('three')]: '',
      [list('one')]: onNode(names),
      [list('two')]: onNode(names.slice(1)),
      [list('three')]: '',
    });
    const nodes = await loadOntoNodes(run, cluster, wanted, signal);
    assert.deepEqual(nodes, ['one', 'two', 'three']);
    assert.deepEqual(stages, ['Loading images']);
    assert.deepEqual(piped, [
      `docker save ${names[0]} > two`,
      `docker save ${names.join(' ')} > three`,
    ]);
  });

  test('loads nothing into nodes that have it all', async () => {
    const { run, stages, piped } = runWith({
      'docker container ls': 'one\n',
      [list('one')]: onNode(names),
    });
    assert.deepEqual(await loadOntoNodes(run, cluster, wanted, signal), ['one']);
    assert.deepEqual([stages, piped], [[], []]);
  });

  test('asks kind for no nodes that are known', async () => {
    const { run, lines } = runWith({ [list('one')]: onNode(names) });
    assert.deepEqual(await loadOntoNodes(run, cluster, wanted, signal, ['one']), ['one']);
    assert.equal(lines.length, 1);
  });

  test('waits for every worker', async () => {
    const seen = ['one\n', 'one\ntwo\n'];
    const answers = {
      'docker container ls': () => seen.shift() ?? '',
      [list('one')]: onNode(names),
      [list('two')]: onNode(names),
    };
    const { run } = runWith(answers, 1);
    assert.deepEqual(await loadOntoNodes(run, cluster, wanted, signal), ['one', 'two']);
  });

  test('waits until there is a node', async () => {
    const seen = ['', 'one\n'];
    const { run, lines } = runWith({
      'docker container ls': () => seen.shift() ?? 'one\n',
      [list('one')]: onNode(names),
    });
    assert.deepEqual(await loadOntoNodes(run, cluster, wanted, signal), ['one']);
    assert.equal(lines.filter((line) => line.startsWith('docker container ls')).length, 2);
  });
});
