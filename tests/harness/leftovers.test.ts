import assert from 'node:assert/strict';
import { accessSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, test } from 'node:test';
import type { Debt } from './debt.ts';
import type { Exec } from './exec.ts';
import { failure, fakeExec } from './fake-exec.sample.ts';
import { removeLeftovers } from './leftovers.ts';
import type { Stage } from './progress.ts';

const cluster: Debt = { kind: 'cluster', name: 'lead' };
const container: Debt = { kind: 'container', name: 'lead-outside' };
const project: Debt = { kind: 'project', name: 'tin' };
const objectsOf = (namespace: string, context: string): Debt => ({
  ...{ kind: 'objects', namespace, context, kubeconfig: '/kc', selector: 'exposure/run=ab' },
});

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

describe('removeLeftovers', { timeout: 10_000 }, () => {
  test('ends what still runs, then removes each thing and says so', async () => {
    const { ledger, progress, story, owed } = left(container, cluster, project);
    const { exec, lines } = fakeExec({
      ps: '',
      'docker rm': '',
      'kind delete': (args) => {
        accessSync(dirname(args.at(-1) ?? '')); // kind makes it where it is not there
        return '';
      },
      'docker compose': '',
    });
    await removeLeftovers(ledger, exec, progress);
    const [, kubeconfig = ''] = / --kubeconfig (.*)$/.exec(lines[2] ?? '') ?? [];
    assert.deepEqual(lines, [
      'ps axeww -o pid=,command=',
      'docker rm --force --volumes lead-outside',
      `kind delete cluster --name lead --kubeconfig ${kubeconfig}`,
      'docker compose --project-name tin down --volumes --remove-orphans --timeout 0',
    ]);
    assert.deepEqual(story, [
      'Ending what a killed run started',
      'Removing what a killed run left: container "lead-outside"',
      'Removing what a killed run left: cluster "lead"',
      'Removing what a killed run left: project "tin"',
    ]);
    assert.deepEqual([...owed], []);
    await assert.rejects(access(dirname(kubeconfig)), { code: 'ENOENT' });
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

  test('strikes out, with the warning, what nobody can remove any more', async () => {
    const gone = objectsOf('lead', 'staging');
    const { ledger, progress, story, owed } = left(gone, container);
    const { exec } = fakeExec({
      ...{ ps: '', 'docker rm': '' },
      kubectl: failure('error: context "staging" does not exist'),
    });
    await removeLeftovers(ledger, exec, progress);
    assert.match(
      story.join('\n'),
      /warning {2}Removing .*namespace "lead" of context "staging" failed, and no run tries again: error: context "staging" does not exist\. By hand: env KUBECONFIG=\/kc kubectl --context staging delete namespace /,
    );
    assert.deepEqual([...owed], []);
  });

  test('waits for all that is in clusters at once: one that is out of reach costs its deadline once', async () => {
    const silent = [objectsOf('lead', 'far'), objectsOf('tin', 'far'), objectsOf('zinc', 'far')];
    const { ledger, progress, owed } = left(...silent);
    let asked = 0;
    const all = Promise.withResolvers<void>();
    const exec: Exec = async (file, args) => {
      if (file === 'kubectl' && ++asked === silent.length) all.resolve();
      if (file === 'kubectl') await all.promise; // for ever, where one is asked after the other
      if (file === 'kubectl') throw failure('Unable to connect to the server', args.join(' '));
      return { stdout: '', stderr: '' };
    };
    await removeLeftovers(ledger, exec, progress);
    assert.deepEqual([...owed], silent);
  });

  test('runs and says nothing where nothing was left', async () => {
    const { ledger, progress, story } = left();
    await removeLeftovers(ledger, fakeExec({}).exec, progress);
    assert.deepEqual(story, []);
  });
});
