import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { HarnessError } from '../errors.ts';
import { failure, fakeExec } from '../fake-exec.sample.ts';
import { watchNodes } from './watch-nodes.ts';

const nodes = ['lead-control-plane', 'lead-worker'];
const running = '/lead-control-plane running\n/lead-worker running\n';

/** The reason why the watch gave up on the nodes, which Docker's answers tell of, the last one again and again. */
async function reasonAfter(t: { signal: AbortSignal }, ...answers: readonly (string | Error)[]) {
  let at = 0;
  const { exec, lines } = fakeExec({
    'docker container inspect': () => answers[Math.min(at++, answers.length - 1)] ?? '',
  });
  const awake = setInterval(() => undefined, 1_000); // the watch itself keeps no process alive
  const lost = watchNodes(exec, nodes, t.signal, 1);
  await once(lost, 'abort');
  clearInterval(awake);
  assert.ok(lost.reason instanceof HarnessError);
  return { reason: lost.reason, lines };
}

describe('watchNodes', { timeout: 10_000 }, () => {
  for (const status of ['exited', 'paused']) {
    test(`gives up on a node that is ${status}, and names it`, async (t) => {
      const { reason, lines } = await reasonAfter(
        t,
        running,
        running.replace('worker running', `worker ${status}`),
      );
      assert.match(reason.message, new RegExp(`^Node "lead-worker" .* it is ${status}\\.`));
      assert.equal(lines.length, 2);
      assert.match(lines[0] ?? '', /lead-control-plane lead-worker$/);
    });
  }

  test('gives up when Docker does not answer, with its words', async (t) => {
    const { reason } = await reasonAfter(t, failure('Cannot connect to the Docker daemon'));
    assert.match(reason.message, /^Docker no longer answers/);
    assert.match(String(reason.cause), /Cannot connect to the Docker daemon/);
  });
});
