import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from '../config.ts';
import { Refused } from '../errors.ts';
import { CommandError } from '../exec.ts';
import type { Access, Kubectl } from '../tools/kubectl.ts';
import { deletionOf, lasting } from '../tools/own-objects.ts';
import { madeBy, madeHere, madeNow, ownLabels } from './own-labels.ts';
import { reasonOf } from './refusal.ts';
import type { Run } from './target.ts';

const deleteTimeoutMs = 120_000;
const lent = 'exposure/lent';

const manifestSchema = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
  }),
});

/**
 * The namespace of the run's name: made, and promised to be deleted; or one that somebody lent by the label `exposure/lent`, which is
 * promised to be emptied. Throws `Refused` where it is somebody's, or may not be made.
 */
export async function provideNamespace(run: Run, kubectl: Kubectl, access: Access): Promise<void> {
  const { name } = run.config;
  const labels = await labelsOf(run, kubectl);
  if (labels === undefined) return make(run, kubectl, access);
  if (labels[lent] !== undefined) return borrow(run, kubectl, access);
  if (labels[madeBy] !== ownLabels[madeBy]) {
    throw new Refused(
      `Namespace "${name}" is there already, and no run of this checkout made it. Take another --name, delete it, ` +
        `or lend it: kubectl label namespace ${name} ${lent}=`,
    );
  }
  await run.stage(`Deleting namespace "${name}", which an earlier run left`, () =>
    kubectl(deletionOf({ namespace: name, selector: madeHere }), {
      timeoutMs: deleteTimeoutMs,
      signal: run.signal,
    }),
  );
  return make(run, kubectl, access);
}

/** For who has no rights but in a namespace: somebody else makes it, and gives them to them. */
const howToLend = (name: string): string =>
  `Whoever may can lend one, for --name ${name}: ` +
  `kubectl create namespace ${name} && kubectl label namespace ${name} ${lent}=`;

async function labelsOf({ config: { name }, signal }: Run, kubectl: Kubectl) {
  const get = ['get', 'namespace', name, '--ignore-not-found', '--output=json'];
  const { stdout } = await kubectl(get, { signal }).catch((error) => {
    signal.throwIfAborted();
    throw new Refused(
      `Namespace "${name}" cannot be looked for: ${reasonOf(error)} ${howToLend(name)}`,
    );
  });
  return stdout === '' ? undefined : manifestSchema.parse(JSON.parse(stdout)).metadata.labels;
}

async function make(run: Run, kubectl: Kubectl, access: Access): Promise<void> {
  const { name } = run.config;
  const text = await readFile(join(root, 'k8s', 'namespace.yaml'), 'utf8');
  const { metadata, ...rest } = manifestSchema.parse(parse(text));
  const labels = { ...metadata.labels, ...ownLabels };
  const input = JSON.stringify({ ...rest, metadata: { ...metadata, name, labels } });
  const owed = { kind: 'objects', namespace: name, selector: madeNow, ...lasting(access) } as const;
  const takeBack = run.undo.promise(
    `Deleting namespace "${name}"`,
    () => kubectl(deletionOf(owed), { timeoutMs: deleteTimeoutMs }),
    owed,
  );
  const { signal } = run;
  await run.stage(`Making namespace "${name}"`, () =>
    kubectl(['create', '--filename=-'], { input, signal }).catch((error) => {
      signal.throwIfAborted();
      if (!(error instanceof CommandError) || error.exitCode === undefined) throw error;
      takeBack(); // the API server said no
      throw new Refused(
        `Namespace "${name}" cannot be made: ${reasonOf(error)} ${howToLend(name)}`,
      );
    }),
  );
}

async function borrow(run: Run, kubectl: Kubectl, access: Access): Promise<void> {
  const { name } = run.config;
  const { signal } = run;
  const ours = {
    namespace: name,
    resources: 'deployments,services,serviceaccounts,networkpolicies',
  };
  const empty = (selector: string, until?: AbortSignal) =>
    kubectl(deletionOf({ ...ours, selector }), { timeoutMs: deleteTimeoutMs, signal: until });
  await run.stage(`Borrowing namespace "${name}"`, async () => {
    await empty(madeHere, signal); // of what a killed run left
    const workloads = 'pods,deployments,statefulsets,daemonsets';
    const others = ['--namespace', name, '--selector', '!exposure/vantage', '--output=name'];
    const { stdout } = await kubectl(['get', workloads, ...others], { signal });
    const found = stdout.split('\n').filter(Boolean);
    if (found.length > 0) {
      throw new Refused(
        `Namespace "${name}" was lent, but is not empty: ${found.join(', ')}. The contract is about all that runs in it.`,
      );
    }
    const owed = { kind: 'objects', ...ours, selector: madeNow, ...lasting(access) } as const;
    run.undo.promise(`Emptying namespace "${name}"`, () => empty(madeNow), owed);
  });
}
