import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CommandError } from '../exec.ts';
import { type Answer, failure, fakeExec, recorded } from '../fake-exec.sample.ts';
import { createUndo } from '../undo.ts';
import { openAnyCluster } from './any-cluster.ts';

const { signal } = new AbortController();
const objects = recorded('kubectl/nodes-pods-services.json');
const undo = createUndo({ stage: async (_title, work) => work(), note: () => undefined });

async function open(answers: Readonly<Record<string, Answer>>) {
  const { exec, lines } = fakeExec({ docker: failure('No such container'), ...answers });
  const cluster = await openAnyCluster({ exec, undo, signal }, { context: 'staging' }, 'shop');
  return { cluster, lines };
}
const get = 'kubectl --context staging get';

describe('openAnyCluster', () => {
  test('reads the namespace by the context, and leaves the current one alone', async () => {
    const { cluster, lines } = await open({ [get]: objects });
    assert.equal(cluster.survey.pods.length, 2);
    assert.deepEqual(cluster.unread, []);
    const kubectls = lines.filter((line) => line.startsWith('kubectl'));
    assert.ok(kubectls.every((line) => line.startsWith(`${get} `)));
  });

  test('goes on without the nodes where only they may not be read, and says so', async () => {
    const { cluster, lines } = await open({
      [`${get} nodes`]: failure(recorded('kubectl/nodes-forbidden.txt')),
      [`${get} pods`]: objects,
    });
    assert.match(
      cluster.unread.join(),
      /^Nodes on which no Pod of "shop" runs were not tried: nodes is forbidden: User .* cannot list resource "nodes"/,
    );
    await cluster.surveyAgain(signal);
    assert.match(lines.at(-1) ?? '', / get pods,/);
  });

  const hopeless: Record<string, readonly [answer: string | CommandError, message: RegExp]> = {
    'every right lacks': [
      failure(recorded('kubectl/all-forbidden.txt')),
      /^Namespace "shop" cannot be read:\n(?:[a-z.8]+ is forbidden: .*\n?){9}$/,
    ],
    'there is no such context': [
      failure(recorded('kubectl/context-missing.txt')),
      /^Namespace "shop" cannot be read:\ncontext "nope" does not exist$/,
    ],
    'there is no Pod': [recorded('kubectl/empty.json'), /^Namespace "shop" has no running Pod/],
  };
  for (const [what, [answer, message]] of Object.entries(hopeless)) {
    test(`gives up where ${what}`, async () => {
      await assert.rejects(open({ [get]: answer }), { name: 'HarnessError', message });
    });
  }
});
