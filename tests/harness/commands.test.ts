import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clocked } from './commands.ts';
import { failure, fakeExec } from './fake-exec.sample.ts';

/** Doors on a clock that goes on by a second at each look. */
function doors() {
  let now = 0;
  const { exec } = fakeExec({ '/bin/kubectl': 'seen', 'kind delete': failure('no') });
  return clocked({ exec, execPiped: async () => undefined }, () => {
    now += 1_000;
    return now;
  });
}

describe('clocked', () => {
  test('notes a command with its first words and its times, and gives its answer', async () => {
    const { exec, records } = doors();
    const { stdout } = await exec('/bin/kubectl', ['--kubeconfig', '/tmp/kc', 'get', 'pods', '-A']);
    assert.equal(stdout, 'seen');
    const title = 'kubectl get pods';
    assert.deepEqual(records(), [{ title, failed: false, startMs: 1_000, durationMs: 1_000 }]);
  });

  test('leaves out which cluster a command is for', async () => {
    const { exec, records } = doors();
    await exec('/bin/kubectl', ['--kubeconfig', 'kc', '--context', 'staging', 'get', 'pods']);
    await exec('/bin/kubectl', ['--context', 'staging', 'get', 'pods']);
    assert.deepEqual(
      records().map(({ title }) => title),
      ['kubectl get pods', 'kubectl get pods'],
    );
  });

  test('notes one that failed, and passes its error on', async () => {
    const { exec, records } = doors();
    await assert.rejects(exec('kind', ['delete', 'cluster', '--name', 'lead']));
    assert.deepEqual(
      records().map(({ title, failed }) => [title, failed]),
      [['kind delete cluster', true]],
    );
  });

  test('notes two that are joined as one', async () => {
    const { execPiped, records } = doors();
    await execPiped(['docker', ['save', 'users']], ['docker', ['exec', '--interactive', 'node']]);
    assert.equal(records()[0]?.title, 'docker save users | docker exec --interactive');
  });
});
