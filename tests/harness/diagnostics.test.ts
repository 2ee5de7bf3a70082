import assert from 'node:assert/strict';
import { mkdtempDisposable, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type Scope, saveEvidence } from './diagnostics.ts';
import { type Answer, failure, fakeExec, listOf, recordedObjects } from './fake-exec.sample.ts';

const signal = new AbortController().signal;
const get = 'kubectl --kubeconfig kc get';
const podsAsJson = `${get} pods --all-namespaces --field-selector 'metadata.namespace!=kube-system' --output=json`;
const sickCluster: Readonly<Record<string, Answer>> = {
  [`${get} pods --all-namespaces --output=wide`]: 'crash-768f77b698-nvr9g   0/1   CrashLoopBackOff',
  [`${get} events`]: 'Back-off restarting failed container',
  [`${get} pods,deployments`]: 'apiVersion: v1',
  [podsAsJson]: listOf([
    ...recordedObjects('crash-backing-off', 'Pod'),
    ...recordedObjects('ready', 'Pod'),
  ]),
  'kubectl --kubeconfig kc logs': (args) => `log of ${args.join(' ')}`,
  'kind export logs': '',
};

/** What is saved of a cluster that answers so: the paths given, and the folder's content. */
async function evidenceOf(
  answers: Readonly<Record<string, Answer>>,
  scope: Scope = { cluster: 'e2e-4f2a' },
) {
  await using temporary = await mkdtempDisposable(join(tmpdir(), 'evidence-'));
  const folder = join(temporary.path, 'reports', 'evidence');
  const fake = fakeExec(answers);
  const paths = await saveEvidence({ ...fake, ...scope }, folder, signal);
  const files = await readdir(folder);
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return {
    paths: paths.map((path) => path.replace(folder, 'evidence')),
    content: Object.fromEntries(files.map((file, index) => [file, texts[index] ?? ''])),
    ...fake,
  };
}

describe('saveEvidence', () => {
  test('saves Pods, events, objects and logs, and gives the paths of all of them', async () => {
    const { paths, content } = await evidenceOf(sickCluster);
    assert.deepEqual(paths.toSorted(), [
      'evidence/crash-768f77b698-nvr9g.crash-container.log',
      'evidence/crash-768f77b698-nvr9g.crash-container.previous.log',
      'evidence/events.txt',
      'evidence/neighbour.prober.log',
      'evidence/nodes',
      'evidence/objects.yaml',
      'evidence/pods.txt',
      'evidence/tasks-799d89b96f-cxxtg.tasks-container.log',
      'evidence/users-556f64c9fc-vh8xn.auth-container.log',
      'evidence/users-556f64c9fc-vh8xn.users-container.log',
    ]);
    const written = paths.filter((path) => path !== 'evidence/nodes');
    assert.deepEqual(
      Object.keys(content)
        .map((file) => `evidence/${file}`)
        .sort(),
      written.sort(),
    );
    assert.match(content['pods.txt'] ?? '', /CrashLoopBackOff/);
  });

  test('asks for the log of the container before, where one was restarted', async () => {
    const { content } = await evidenceOf(sickCluster);
    const pod = 'crash-768f77b698-nvr9g';
    assert.match(content[`${pod}.crash-container.previous.log`] ?? '', /--previous$/);
    assert.match(
      content[`${pod}.crash-container.log`] ?? '',
      /logs crash-768f77b698-nvr9g --namespace fixture-sick --container crash-container$/,
    );
  });

  test("lets kind export the nodes' logs", async () => {
    const { lines } = await evidenceOf(sickCluster);
    assert.ok(lines.some((line) => /^kind export logs \S+\/nodes --name e2e-4f2a$/.test(line)));
  });

  test('looks at nothing but its namespace in a cluster that is not its own', async () => {
    const { lines, paths } = await evidenceOf(
      { [get]: listOf([]), 'kubectl --kubeconfig kc logs': '' },
      { namespace: 'demo' },
    );
    assert.ok(lines.every((line) => line.includes(' --namespace demo ')));
    assert.ok(!lines.join().includes('nodes'));
    assert.ok(paths.includes('evidence/pods.txt'));
  });

  test('leaves out what is empty or cannot be had', async () => {
    const { paths } = await evidenceOf({
      ...sickCluster,
      [`${get} events`]: '\n',
      [podsAsJson]: failure('Unable to connect to the server'),
      'kind export logs': failure('unknown cluster'),
    });
    assert.deepEqual(paths, ['evidence/pods.txt', 'evidence/objects.yaml']);
  });

  test('gives nothing, and no error, for a cluster that never came up', async () => {
    const down = failure('error: stat kc: no such file or directory');
    const { paths, content } = await evidenceOf({ kubectl: down, kind: down });
    assert.deepEqual(paths, []);
    assert.deepEqual(content, {});
  });

  test('has a deadline for every question', async () => {
    const { lines, options } = await evidenceOf(sickCluster);
    for (const [index, line] of lines.entries()) assert.ok(options[index]?.timeoutMs, line);
  });
});
