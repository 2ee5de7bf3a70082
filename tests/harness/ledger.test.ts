import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { Debt } from './debt.ts';
import { HarnessError } from './errors.ts';
import { ledgerFolder, openLedger } from './ledger.ts';

const cluster: Debt = { kind: 'cluster', name: 'lead' };
const container: Debt = { kind: 'container', name: 'lead-outside' };
const folder: Debt = { kind: 'folder', path: '/tmp/lead' };
const namespace: Debt = {
  ...{ kind: 'objects', namespace: 'lead', selector: 'exposure/run=ab' },
  ...{ kubeconfig: '/kc', context: 'staging' },
};
const pods: Debt = { ...namespace, resources: 'pods' };

async function emptyFolder(t: TestContext): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'ledger-'));
  t.after(() => rm(made, { recursive: true }));
  return join(made, 'runs');
}

async function open(t: TestContext, where: string) {
  const ledger = await openLedger(where);
  t.after(() => ledger.close().catch(() => undefined));
  return ledger;
}

/** A run that writes its debts and is killed: gives its name in the ledger. */
async function killedRun(where: string, debts: readonly Debt[]): Promise<string> {
  const source = `
    import { openLedger } from ${JSON.stringify(join(import.meta.dirname, 'ledger.ts'))};
    const ledger = await openLedger(${JSON.stringify(where)});
    for (const debt of ${JSON.stringify(debts)}) ledger.write(debt);
    process.stdout.write(ledger.id);
    setInterval(() => undefined, 1_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source]);
  const [id] = await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'close');
  return String(id);
}

describe('openLedger', { timeout: 30_000 }, () => {
  test('hands over what a killed run owes, the newest first', async (t) => {
    const where = await emptyFolder(t);
    const maker = await killedRun(where, [folder, cluster, container, namespace, pods]);
    const taken = await (await open(t, where)).takeOver();
    assert.deepEqual(
      taken.map(({ debt }) => debt),
      [pods, namespace, container, cluster, folder],
    );
    assert.ok(taken.every((one) => one.maker === maker));
  });

  test('hands over nothing of a run that lives', async (t) => {
    const where = await emptyFolder(t);
    const alive = await open(t, where);
    alive.write(cluster);
    assert.deepEqual(await (await open(t, where)).takeOver(), []);
  });

  test('hands over what a run could not undo before it ended', async (t) => {
    const where = await emptyFolder(t);
    const ended = await openLedger(where);
    ended.write(folder);
    ended.write(cluster)();
    await ended.close();
    const taken = await (await open(t, where)).takeOver();
    assert.deepEqual(
      taken.map(({ debt }) => debt),
      [folder],
    );
  });

  test('hands each debt over once, however many ask at the same time', async (t) => {
    const where = await emptyFolder(t);
    await killedRun(where, [folder, cluster, container]);
    const ledgers = await Promise.all([open(t, where), open(t, where), open(t, where)]);
    const taken = await Promise.all(ledgers.map((ledger) => ledger.takeOver()));
    assert.equal(taken.flat().length, 3);
  });

  test('hands over again what its heir did not settle either, with the name of its maker', async (t) => {
    const where = await emptyFolder(t);
    const maker = await killedRun(where, [cluster]);
    const heir = await openLedger(where);
    assert.equal((await heir.takeOver()).length, 1);
    await heir.close();
    const [taken] = await (await open(t, where)).takeOver();
    assert.deepEqual([taken?.debt, taken?.maker], [cluster, maker]);
  });

  test('leaves no file behind once everything is settled', async (t) => {
    const where = await emptyFolder(t);
    await killedRun(where, [cluster, folder]);
    const ledger = await openLedger(where);
    ledger.write(container)();
    for (const { strike } of await ledger.takeOver()) strike();
    await ledger.close();
    assert.deepEqual(await readdir(where), []);
  });

  test('forgets a debt that was cut off while it was written: nothing was made yet', async (t) => {
    const where = await emptyFolder(t);
    const ledger = await open(t, where);
    await writeFile(join(where, 'dead.dead-000001.json'), '{"kind":"clus');
    assert.deepEqual(await ledger.takeOver(), []);
    assert.deepEqual(await readdir(where), [`${ledger.id}.sock`]);
  });

  test('says what to do where it cannot be written', async (t) => {
    const where = await emptyFolder(t);
    await openLedger(join(where, 'x'.repeat(200))).then(
      () => assert.fail('it was opened'),
      (error) => {
        assert.ok(error instanceof HarnessError);
        assert.match(error.message, /cannot be written: .*XDG_STATE_HOME/);
      },
    );
  });
});

test('ledgerFolder is where the user keeps state, and of each machine another', () => {
  const state = { XDG_STATE_HOME: '/state' };
  const machines = ['laptop', 'server', 'server'].map((machine) => ledgerFolder(state, machine));
  for (const one of machines) assert.match(one, /^\/state\/users-net-k8s\/[0-9a-f]{8}\/runs$/);
  assert.equal(new Set(machines).size, 2);
  assert.match(ledgerFolder({}), /\.local\/state\/users-net-k8s\/[0-9a-f]{8}\/runs$/);
});
