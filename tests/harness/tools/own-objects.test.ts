import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HarnessError } from '../errors.ts';
import { Hopeless } from '../eventually.ts';
import { CommandError } from '../exec.ts';
import { type Answer, failure, fakeExec, missing, recorded } from '../fake-exec.sample.ts';
import { deleteOwn, deletionOf, lasting, nameOfOwn } from './own-objects.ts';

const owed = {
  ...{ namespace: 'lead', selector: 'exposure/made-by=ab,exposure/run=cd' },
  ...{ kubeconfig: '/home/me/kc', context: 'staging' },
};
const pods = { ...owed, resources: 'pods,services' };
const byNameAndLabel =
  'kubectl --context staging delete namespace --selector exposure/made-by=ab,exposure/run=cd --field-selector=metadata.name=lead';
const soon = `${byNameAndLabel} --wait=false`;

describe('deletionOf', () => {
  test('names a namespace, and what is in one, by name and label both', () => {
    assert.deepEqual(
      [owed, pods].map((one) => deletionOf(one).join(' ')),
      [
        'delete namespace --selector exposure/made-by=ab,exposure/run=cd --field-selector=metadata.name=lead',
        'delete pods,services --namespace lead --selector exposure/made-by=ab,exposure/run=cd --cascade=foreground',
      ],
    );
  });
});

test('nameOfOwn says which namespace of which cluster', () => {
  assert.equal(nameOfOwn(owed), 'namespace "lead" of context "staging"');
  assert.equal(nameOfOwn(pods), 'objects in namespace "lead" of context "staging"');
});

describe('lasting', () => {
  const here = process.cwd();
  const files = {
    'the flag, whatever the environment says': [{ kubeconfig: 'kc' }, `${here}/kc`],
    'the files of KUBECONFIG': [{}, `/etc/kc:${here}/other`],
  } as const;
  for (const [what, [access, kubeconfig]] of Object.entries(files)) {
    test(`takes ${what}, by whole paths`, () => {
      const found = lasting({ ...access, context: 'staging' }, { KUBECONFIG: '/etc/kc:other' });
      assert.deepEqual(found, { kubeconfig, context: 'staging' });
    });
  }

  test("leaves kubectl's default what it is", () => {
    assert.equal(lasting({ context: 'staging' }, {}).kubeconfig, '');
  });
});

/** What comes of deleting what a dead run left. */
async function remove(answers: Readonly<Record<string, Answer>>, what = owed) {
  const { exec, lines, options } = fakeExec(answers);
  const error = await deleteOwn(exec, what).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { error, lines, options };
}

describe('deleteOwn', () => {
  test('asks the cluster of the kubeconfig that was kept, and waits until all is gone', async () => {
    const { error, lines, options } = await remove({ kubectl: '' });
    assert.equal(error, undefined);
    assert.deepEqual(lines, [`${soon} --request-timeout=5000ms`, byNameAndLabel]);
    assert.ok(options.every(({ env }) => env?.KUBECONFIG === '/home/me/kc'));
  });

  test('keeps the KUBECONFIG of its own run away from the default of the dead one', async () => {
    const { options } = await remove({ kubectl: '' }, { ...owed, kubeconfig: '' });
    assert.ok(options.every(({ env }) => env?.KUBECONFIG === ''));
  });

  const unreached: Record<string, readonly [Error, RegExp]> = {
    'refuses the connection': [
      failure(recorded('kubectl/connection-refused.txt')),
      /^The connection to the server 127\.0\.0\.1:1 was refused .* port\. By hand: env KUBECONFIG=\/home\/me\/kc kubectl --context staging delete namespace .*metadata\.name=lead$/,
    ],
    'is silent': [
      new CommandError(soon, 'gave no answer within 5s', {
        stdout: '',
        stderr: 'E1124 23:11:52.995160   27642 memcache.go:381] "Couldn\'t get current server API"',
      }),
      /^kubectl gave no answer within 5s\. By hand: /,
    ],
    'cannot be asked, without kubectl': [
      missing(soon),
      /^kubectl cannot start: the program is not on the PATH\. By hand: /,
    ],
  };
  for (const [what, [answer, message]] of Object.entries(unreached)) {
    test(`gives up for now on a cluster that ${what}, within seconds, and says the command`, async () => {
      const { error, lines, options } = await remove({ [soon]: answer });
      assert.ok(error instanceof HarnessError && !(error instanceof Hopeless));
      assert.match(error.message, message);
      assert.deepEqual([lines.length, options[0]?.timeoutMs], [1, 5_000]);
    });
  }

  const final = ['context-missing', 'context-missing-default', 'delete-namespace-forbidden'];
  for (const name of final) {
    test(`gives up for good, as kubectl says: ${name}`, async () => {
      const { error, lines } = await remove({ [soon]: failure(recorded(`kubectl/${name}.txt`)) });
      assert.ok(error instanceof Hopeless);
      assert.match(error.message, /\. By hand: /);
      assert.equal(lines.length, 1);
    });
  }

  test('does not ask again for what the cluster deletes, however long that takes', async () => {
    const slow = new CommandError(byNameAndLabel, 'gave no answer within 60s', {
      ...{ stdout: '', stderr: '' },
    });
    const { error } = await remove({ [soon]: '', [byNameAndLabel]: slow });
    assert.ok(error instanceof Hopeless);
    assert.match(
      error.message,
      /^The cluster is deleting it, but kubectl gave no answer within 60s\. /,
    );
  });

  test('leaves the command without a file where it is kubectl itself that finds the cluster', async () => {
    const refused = failure(recorded('kubectl/connection-refused.txt'));
    const { error } = await remove({ [soon]: refused }, { ...owed, kubeconfig: '' });
    assert.ok(error instanceof HarnessError);
    assert.match(error.message, /\. By hand: kubectl --context staging delete /);
  });
});
