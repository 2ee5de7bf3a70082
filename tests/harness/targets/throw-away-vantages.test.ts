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
import { madeNow, ownLabels } from './own-labels.ts';
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
const forbidden =
  'Error from server (Forbidden): error when creating "STDIN": namespaces is forbidden';

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
    [`${kubectl} create`]: create,
    ...answers,
  });
  const cluster = { kubectl: fake.kubectl, access: { kubeconfig: '/kc', context: 'staging' } };
  const { refusals } = await makeVantages(cluster, placing, undo, signal);
  const debts = [...owed];
  await undo.keepAll();
  const inputs = fake.options.flatMap(({ input }) =>
    input === undefined ? [] : JSON.parse(input),
  );
  return { refusals, debts, titles, inputs, lines: fake.lines };
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

  test('refuses a namespace that is not its own, and makes nothing', async () => {
    await assert.rejects(
      make(() => assert.fail('nothing is to be made'), { [`${kubectl} get namespace`]: 'found ' }),
      (error) => {
        assert.ok(error instanceof Refused);
        assert.match(error.message, /^Namespace "shop-vantages" is there already and is not one/);
        return true;
      },
    );
  });

  test('removes what a killed run of its own left', async () => {
    const { lines } = await make('', { [`${kubectl} get namespace`]: 'found throw-away' });
    const deletes = lines.filter((line) => line.startsWith(`${kubectl} delete`));
    assert.equal(deletes[0], `${kubectl} delete namespace shop-vantages --ignore-not-found`);
    assert.match(deletes[1] ?? '', /delete pods,.* --namespace shop --selector exposure\/vantage /);
  });
});
