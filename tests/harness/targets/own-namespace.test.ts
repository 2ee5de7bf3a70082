import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Debt } from '../debt.ts';
import { Refused } from '../errors.ts';
import { type Answer, failure, fakeExec, recorded } from '../fake-exec.sample.ts';
import { createUndo } from '../undo.ts';
import { madeNow, ownLabels } from './own-labels.ts';
import { provideNamespace } from './own-namespace.ts';
import { sampleRun } from './run.sample.ts';

const kubectl = 'kubectl --kubeconfig kc';
const get = `${kubectl} get namespace lead`;
const labelled = (labels: object): string =>
  JSON.stringify({
    ...JSON.parse(recorded('kubectl/namespace.json')),
    metadata: { name: 'lead', labels },
  });

/** What is run, in stages, what is owed meanwhile, and what is undone at the end. */
async function provide(answers: Readonly<Record<string, Answer>>) {
  const undone: string[] = [];
  const owed = new Set<Debt>();
  const undo = createUndo(
    {
      stage: async (title, work) => {
        undone.push(title);
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
  const fake = fakeExec({ [`${kubectl} delete`]: '', [`${kubectl} create`]: '', ...answers });
  const run = sampleRun({ undo });
  const refusal = await provideNamespace(run, fake.kubectl, {
    kubeconfig: '/kc',
    context: 'staging',
  }).then(
    () => undefined,
    (error: unknown) => error,
  );
  const before = fake.lines.length;
  const debts = [...owed];
  await undo.keepAll();
  const [done, atEnd] = [fake.lines.slice(0, before), fake.lines.slice(before)];
  return { refusal, stages: run.stages, debts, undone, done, atEnd, options: fake.options };
}

describe('provideNamespace', () => {
  test('makes a namespace with the profile of ours and its own label, and deletes it by that', async () => {
    const { refusal, undone, atEnd, options } = await provide({ [get]: '' });
    assert.equal(refusal, undefined);
    const [input = ''] = options.flatMap(({ input }) => input ?? []);
    assert.partialDeepStrictEqual(JSON.parse(input), {
      kind: 'Namespace',
      metadata: {
        name: 'lead',
        labels: { ...ownLabels, 'pod-security.kubernetes.io/enforce': 'restricted' },
      },
    });
    assert.deepEqual(undone, ['Deleting namespace "lead"']);
    assert.match(
      atEnd.join(),
      /^kubectl --kubeconfig kc delete namespace --selector exposure\/made-by=[0-9a-f]{12},exposure\/run=[0-9a-f]{12} .*metadata\.name=lead$/,
    );
  });

  test('owes the namespace that it makes, by the labels of this run alone, until it is deleted', async () => {
    const { debts } = await provide({ [get]: '' });
    const where = { kubeconfig: '/kc', context: 'staging' };
    assert.deepEqual(debts, [{ kind: 'objects', namespace: 'lead', selector: madeNow, ...where }]);
  });

  test('owes of a namespace that was lent what it puts there, and not the namespace', async () => {
    const { debts } = await provide({
      [get]: labelled({ 'exposure/lent': '' }),
      [`${kubectl} get pods,`]: '',
    });
    assert.equal(debts.length, 1);
    assert.partialDeepStrictEqual(debts[0], {
      namespace: 'lead',
      resources: 'deployments,services,serviceaccounts,networkpolicies',
      selector: madeNow,
    });
  });

  const somebodys = {
    'without a label': {},
    'of another checkout': { 'exposure/made-by': '000000000000' },
  };
  for (const [what, labels] of Object.entries(somebodys)) {
    test(`refuses a namespace ${what}, and touches nothing`, async () => {
      const { refusal, done, undone } = await provide({ [get]: labelled(labels) });
      assert.ok(refusal instanceof Refused);
      assert.match(refusal.message, /^Namespace "lead" is there already, and no run of this/);
      assert.deepEqual([done.length, undone], [1, []]);
    });
  }

  test('replaces what an earlier run of this checkout left, and says so', async () => {
    const { refusal, stages, undone } = await provide({ [get]: labelled(ownLabels) });
    assert.equal(refusal, undefined);
    assert.deepEqual(stages, [
      'Deleting namespace "lead", which an earlier run left',
      'Making namespace "lead"',
    ]);
    assert.deepEqual(undone, ['Deleting namespace "lead"']);
  });

  test('says which right lacks where it may make none, and owes nothing', async () => {
    const { refusal, debts, undone } = await provide({
      [get]: '',
      [`${kubectl} create`]: failure(recorded('kubectl/create-namespace-forbidden.txt')),
    });
    assert.ok(refusal instanceof Refused);
    assert.match(
      refusal.message,
      /^Namespace "lead" cannot be made: namespaces is forbidden: User .* cannot create resource "namespaces" .* kubectl label namespace lead exposure\/lent=$/,
    );
    assert.deepEqual([debts, undone], [[], []]);
  });

  test('says which right lacks where it may not look for it', async () => {
    const { refusal } = await provide({
      [get]: failure(recorded('kubectl/get-namespace-forbidden.txt')),
    });
    assert.ok(refusal instanceof Refused);
    assert.match(refusal.message, /cannot be looked for: namespaces "lead" is forbidden: User /);
  });

  test('borrows a namespace that was lent, empties it of its own alone, and lets it stay', async () => {
    const { refusal, done, undone, atEnd } = await provide({
      [get]: labelled({ 'exposure/lent': '' }),
      [`${kubectl} get pods,`]: '',
    });
    assert.equal(refusal, undefined);
    assert.deepEqual(undone, ['Emptying namespace "lead"']);
    assert.ok(!done.some((line) => line.startsWith(`${kubectl} create`)));
    assert.match(
      atEnd.join(),
      /delete deployments,.* --namespace lead --selector exposure\/made-by=/,
    );
  });

  test('refuses one that was lent but is not empty', async () => {
    const { refusal, undone } = await provide({
      [get]: labelled({ 'exposure/lent': '' }),
      [`${kubectl} get pods,`]: 'deployment.apps/shop\n',
    });
    assert.ok(refusal instanceof Refused);
    assert.match(refusal.message, /was lent, but is not empty: deployment\.apps\/shop\./);
    assert.deepEqual(undone, []);
  });
});
