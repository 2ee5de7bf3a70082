import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Debt } from './debt.ts';
import { failure, fakeExec } from './fake-exec.sample.ts';
import { removeLeftovers } from './leftovers.ts';
import type { Stage } from './progress.ts';

const cluster: Debt = { kind: 'cluster', name: 'lead', kubeconfig: 'kc' };
const container: Debt = { kind: 'container', name: 'lead-outside' };
const project: Debt = { kind: 'project', name: 'tin' };

/** A ledger in which a dead run owes the debts; tells the stages and notes, and what is still owed. */
function left(...debts: readonly Debt[]) {
  const owed = new Set(debts);
  const story: string[] = [];
  const stage: Stage = (title, work) => {
    story.push(title);
    return work();
  };
  const takeOver = async () =>
    debts.map((debt) => ({ maker: 'dead', debt, strike: () => void owed.delete(debt) }));
  const progress = { stage, note: (line: string) => void story.push(line) };
  return { ledger: { takeOver }, progress, story, owed };
}

describe('removeLeftovers', () => {
  test('ends what still runs, then removes each thing and says so', async () => {
    const { ledger, progress, story, owed } = left(container, cluster, project);
    const { exec, lines } = fakeExec({
      ps: '',
      'docker rm': '',
      'kind delete': '',
      'docker compose': '',
    });
    await removeLeftovers(ledger, exec, progress);
    assert.deepEqual(lines, [
      'ps axeww -o pid=,command=',
      'docker rm --force --volumes lead-outside',
      'kind delete cluster --name lead --kubeconfig kc',
      'docker compose --project-name tin down --volumes --remove-orphans --timeout 0',
    ]);
    assert.deepEqual(story, [
      'Ending what a killed run started',
      'Removing what a killed run left: container "lead-outside"',
      'Removing what a killed run left: cluster "lead"',
      'Removing what a killed run left: project "tin"',
    ]);
    assert.deepEqual([...owed], []);
  });

  test('warns about what cannot be removed, goes on, and leaves it to the next run', async () => {
    const { ledger, progress, story, owed } = left(container, cluster);
    const { exec } = fakeExec({ ps: '', 'docker rm': failure('no daemon'), 'kind delete': '' });
    await removeLeftovers(ledger, exec, progress);
    assert.match(
      story.join('\n'),
      /warning {2}Removing .*lead-outside" failed, the next run tries/,
    );
    assert.deepEqual([...owed], [container]);
  });

  test('runs and says nothing where nothing was left', async () => {
    const { ledger, progress, story } = left();
    await removeLeftovers(ledger, fakeExec({}).exec, progress);
    assert.deepEqual(story, []);
  });
});
