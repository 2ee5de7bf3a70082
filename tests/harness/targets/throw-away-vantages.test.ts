import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Debt } from '../debt.ts';
import { Refused } from '../errors.ts';
import {
  type Answer,
  failure,
  fakeExec,
  listOf,
  recorded,
  recordedObjects,
} from '../fake-exec.sample.ts';
import { createUndo } from '../undo.ts';
import { madeNow, ownLabels, runLabel } from './own-labels.ts';
import { makeVantages } from './throw-away-vantages.ts';

const { signal } = new AbortController();
const placing = {
  namespace: 'shop',
  vantagesNamespace: 'shop-vantages',
  image: 'node:26-slim',
  home: 'worker-2',
};
const ready = recorded('kubectl/bare-pod-ready.json');
const kubectl = 'kubectl --kubeconfig kc';
const getNamespace = `${kubectl} get namespace shop-vantages`;
const getBeside = `${kubectl} get pods,networkpolicies,serviceaccounts --namespace shop`;
const forbidden =
  'Error from server (Forbidden): error when creating "STDIN": namespaces is forbidden';

/** A namespace as the API server has it, with labels. */
const labelled = (labels: object): string =>
  JSON.stringify({
    ...JSON.parse(recorded('kubectl/namespace.json')),
    metadata: { name: 'shop-vantages', labels },
  });
const ofRun = (run: string) => ({
  ...ownLabels,
  'exposure/vantage': 'throw-away',
  [runLabel]: run,
});

/** What is made, what is owed then, and what is deleted at the end, where the API server answers so to `create`. */
async function make(create: Answer, answers: Readonly<Record<string, Answer>> = {}) {
  const titles: string[] = [];
  const owed = new Set<Debt>();
  const undo = createUndo(
    {
      stage: async (title, work) => {
        titles.push(title);
        return work();
      },
      note: assert.fail,
    },
    {
      write: (debt) => {
        owed.add(debt);
        return () => void owed.delete(debt);
      },
    },
  );
  const fake = fakeExec({
    [`${kubectl} get namespace`]: '',
    [`${kubectl} delete`]: '',
    [`${kubectl} get pods`]: ready,
    [getBeside]: recorded('kubectl/empty.json'),
    [`${kubectl} create`]: create,
    ...answers,
  });
  const cluster = { kubectl: fake.kubectl, access: { kubeconfig: '/kc', context: 'staging' } };
  const found = await makeVantages(cluster, placing, undo, signal).catch((error) => {
    assert.ok(error instanceof Refused, error);
    return { refused: error.message, refusals: new Map<string, string>() };
  });
  const debts = [...owed];
  await undo.keepAll();
  const inputs = fake.options.flatMap(({ input }) =>
    input === undefined ? [] : JSON.parse(input),
  );
  return { refused: '', ...found, debts, titles, inputs, lines: fake.lines };
}
const deleteNamespace = 'Deleting namespace "shop-vantages"';
const deleteBeside = 'Deleting the Pod to look from in "shop"';

describe('makeVantages', () => {
  test('makes Pods of the image, all labelled, in the two namespaces alone', async () => {
    const { inputs, refusals } = await make('');
    const pods = inputs.filter(({ kind }) => kind === 'Pod');
    assert.deepEqual(
      pods.map(({ metadata: { namespace, name } }) => `${namespace}/${name}`).sort(),
      ['shop-vantages/node', 'shop-vantages/stranger', 'shop/neighbour'],
    );
    assert.ok(pods.every(({ spec }) => spec.containers[0].image === 'node:26-slim'));
    assert.ok(inputs.every(({ metadata }) => metadata.labels['exposure/vantage'] !== undefined));
    assert.deepEqual(pods.map(({ metadata, spec }) => [metadata.name, spec.nodeName]).sort(), [
      ['neighbour', 'worker-2'],
      ['node', 'worker-2'],
      ['stranger', undefined],
    ]);
    assert.ok(!JSON.stringify(inputs).includes('users-net'));
    assert.equal(refusals.size, 0);
  });

  test("owes both namespaces' share of it, by labels that all of it carries", async () => {
    const { debts, inputs } = await make('');
    const owed = { kind: 'objects', selector: `exposure/vantage,${madeNow}` } as const;
    const where = { kubeconfig: '/kc', context: 'staging' };
    assert.deepEqual(debts, [
      { ...owed, namespace: 'shop', resources: 'pods,networkpolicies,serviceaccounts', ...where },
      { ...owed, namespace: 'shop-vantages', ...where },
    ]);
    for (const { metadata } of inputs) assert.partialDeepStrictEqual(metadata.labels, ownLabels);
  });

  test('deletes all of it at the end', async () => {
    assert.deepEqual((await make('')).titles, [deleteNamespace, deleteBeside]);
  });

  test('says what was refused, and owes nothing where nothing was made', async () => {
    const { refusals, debts, titles } = await make(failure(forbidden));
    assert.deepEqual(Object.fromEntries(refusals), {
      stranger: 'namespaces is forbidden',
      node: 'namespaces is forbidden',
      neighbour: 'namespaces is forbidden',
    });
    assert.deepEqual([debts, titles], [[], []]);
  });

  test('says of one Pod alone what Pod Security says', async () => {
    const words = failure(recorded('kubectl/pod-security.txt'));
    let made = 0;
    const { refusals, titles } = await make(() => (++made === 5 ? words : ''));
    assert.deepEqual(
      [...refusals.values()],
      [
        'pods "hp" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostPID=true)',
      ],
    );
    assert.deepEqual(titles, [deleteNamespace, deleteBeside]);
  });

  test('says why a Pod cannot start', async () => {
    const { refusals } = await make('', {
      [`${kubectl} get pods`]: listOf(recordedObjects('image-pull-back-off', 'Pod')),
    });
    assert.equal(refusals.size, 3);
    assert.match([...refusals.values()][0] ?? '', /ImagePullBackOff/);
  });

  test('deletes nothing but what this run made', async () => {
    const { lines } = await make('');
    const deletes = lines.filter((line) => line.startsWith(`${kubectl} delete`));
    assert.equal(deletes.length, 2);
    for (const line of deletes)
      assert.ok(line.includes(`--selector exposure/vantage,${madeNow} `), line);
  });

  const nothing = () => assert.fail('nothing is to be made');

  test('refuses a namespace that is not its own, and makes nothing', async () => {
    const { refused } = await make(nothing, { [getNamespace]: labelled({}) });
    assert.match(refused, /^Namespace "shop-vantages" is there already and is not one/);
  });

  test("refuses where another run's Pods are, touches none, and says how to delete what a killed one left", async () => {
    const { refused, titles, lines } = await make(nothing, {
      [getNamespace]: labelled(ofRun('0a')),
      [getBeside]: listOf([
        { metadata: { labels: ofRun('0a') } },
        { metadata: { labels: ofRun('0a') } },
        { metadata: { labels: { 'exposure/vantage': 'neighbour' } } },
      ]),
    });
    assert.match(refused, /^Another run looks at namespace "shop": /);
    assert.deepEqual(refused.split('left: ')[1]?.split(' && '), [
      'kubectl --kubeconfig /kc --context staging delete namespace --selector exposure/vantage,exposure/run=0a --field-selector=metadata.name=shop-vantages',
      'kubectl --kubeconfig /kc --context staging delete pods,networkpolicies,serviceaccounts --namespace shop --selector exposure/vantage,exposure/run=0a --cascade=foreground',
      "kubectl --kubeconfig /kc --context staging delete pods,networkpolicies,serviceaccounts --namespace shop --selector 'exposure/vantage,!exposure/run' --cascade=foreground",
    ]);
    assert.deepEqual([titles, lines.length], [[], 2]);
  });

  test('is refused where another run that started at the same time was first', async () => {
    let looks = 0;
    const { refused, inputs } = await make(
      failure(recorded('kubectl/create-namespace-exists.txt')),
      {
        [getNamespace]: () => (++looks === 1 ? '' : labelled(ofRun('0a'))),
      },
    );
    assert.match(refused, /^Another run looks at namespace "shop": /);
    assert.equal(inputs.length, 1);
  });

  test("goes on where somebody's object has the name of one of its own", async () => {
    const taken = failure(recorded('kubectl/create-namespace-exists.txt'));
    let made = 0;
    const { refused, refusals } = await make(() => (++made === 3 ? taken : ''), {
      [getNamespace]: () => (made === 0 ? '' : labelled(ofRun(`${ownLabels[runLabel]}`))),
    });
    assert.deepEqual([refused, [...refusals.keys()]], ['', ['neighbour']]);
  });

  test('goes on where it may not look for others', async () => {
    const may = failure(recorded('kubectl/get-namespace-forbidden.txt'));
    const { refusals } = await make('', { [getNamespace]: may, [getBeside]: may });
    assert.equal(refusals.size, 0);
  });
});
