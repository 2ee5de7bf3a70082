import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { root } from '../config.ts';
import { type Answer, failure, fakeExec } from '../fake-exec.sample.ts';
import { reference, wantedImages } from '../tools/images.ts';
import { loadOntoNodes, replenish, stocksOf } from './kind-images.ts';
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

const asked = (node: string) => `docker exec ${node} sh -c`;
const having = (some: readonly string[], blobs = '') =>
  `${some.map((name) => `docker.io/library/${name}\n`).join('')}\n${blobs}`;
const nodes = 'docker container ls --all --filter label=io.x-k8s.kind.cluster=lead';

describe('loadOntoNodes', () => {
  test('loads into each node what it lacks, and gives the nodes', async () => {
    const { run, stages, piped } = runWith(
      {
        [nodes]: 'one\ntwo\nthree\n',
        [asked('one')]: having(names),
        [asked('two')]: having(names.slice(1), 'sha256:5abf'),
        [asked('three')]: having([]),
      },
      2,
    );
    const made = await loadOntoNodes(run, cluster, wanted, signal);
    assert.deepEqual(made, ['one', 'two', 'three']);
    assert.deepEqual(stages, ['Loading images']);
    assert.deepEqual(piped, [
      `docker save ${names[0]} > two`,
      `docker save ${names.join(' ')} > three`,
    ]);
  });

  test('loads nothing into nodes that have it all', async () => {
    const { run, stages, piped } = runWith({ [nodes]: 'one\n', [asked('one')]: having(names) });
    assert.deepEqual(await loadOntoNodes(run, cluster, wanted, signal), ['one']);
    assert.deepEqual([stages, piped], [[], []]);
  });

  test('waits for every worker', async () => {
    const seen = ['one\n', 'one\ntwo\n'];
    const answers = {
      [nodes]: () => seen.shift() ?? '',
      [asked('one')]: having(names),
      [asked('two')]: having(names),
    };
    const { run } = runWith(answers, 1);
    assert.deepEqual(await loadOntoNodes(run, cluster, wanted, signal), ['one', 'two']);
  });

  test('waits until there is a node, and until its containerd answers', async () => {
    const seen = ['', 'one\n'];
    const notYet = failure('ctr: failed to dial "/run/containerd/containerd.sock"');
    const stocks = [notYet, having(names)];
    const { run, lines } = runWith({
      [nodes]: () => seen.shift() ?? 'one\n',
      [asked('one')]: () => stocks.shift() ?? '',
    });
    assert.deepEqual(await loadOntoNodes(run, cluster, wanted, signal), ['one']);
    assert.equal(lines.filter((line) => line.startsWith(nodes)).length, 3);
  });
});

describe('stocksOf', () => {
  test('gives what every node has, for it to be replenished later', async () => {
    const { run, piped } = runWith({
      [asked('one')]: having(names),
      [asked('two')]: having(names.slice(1)),
    });
    const stocks = await stocksOf(run, ['one', 'two'], signal);
    assert.deepEqual(
      stocks?.map(({ node }) => node),
      ['one', 'two'],
    );
    await replenish(run, stocks ?? [], wanted, signal);
    assert.deepEqual(piped, [`docker save ${names[0]} > two`]);
  });

  test('gives nothing of a cluster that is broken', async () => {
    const { run } = runWith({ [asked('one')]: failure('container 3f0c is not running') });
    assert.equal(await stocksOf(run, ['one'], signal), undefined);
  });
});
