import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Exec } from './exec.ts';
import { exportLogs } from './tools/kind.ts';
import { getObjects, type Kubectl } from './tools/kubectl.ts';
import { podSchema } from './tools/objects.ts';

const everything = 'pods,deployments,replicasets,services,endpointslices,networkpolicies,pvc';

/** What is looked at: a kind cluster as a whole, or one namespace of somebody's cluster. */
export type Scope = { readonly cluster: string } | { readonly namespace: string };

/** Saves what shows why a run failed, before anything is deleted, and gives the paths of the files written.
 * What cannot be had is left out: a half-made cluster has no Pods to describe. */
export async function saveEvidence(
  { exec, kubectl, ...scope }: { exec: Exec; kubectl: Kubectl } & Scope,
  folder: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const nodeLogs = join(folder, 'nodes');
  const isWhole = 'cluster' in scope;
  const exported = isWhole
    ? exportLogs(exec, scope.cluster, nodeLogs).then(
        () => [nodeLogs],
        () => [],
      )
    : [];
  const where = isWhole ? ['--all-namespaces'] : ['--namespace', scope.namespace];
  const objects = isWhole ? `${everything},nodes` : everything;
  await mkdir(folder, { recursive: true });
  const save = async (name: string, args: readonly string[]) => {
    const output = await kubectl(args, { signal }).catch(() => undefined);
    if (!output?.stdout.trim()) return [];
    const path = join(folder, name);
    await writeFile(path, output.stdout);
    return [path];
  };
  const saved = await Promise.all([
    save('pods.txt', ['get', 'pods', ...where, '--output=wide']),
    save('events.txt', ['get', 'events', ...where, '--sort-by=.lastTimestamp']),
    save('objects.yaml', ['get', objects, ...where, '--output=yaml']),
    ...(await containerLogs(kubectl, isWhole ? {} : scope, signal)).map(({ file, args }) =>
      save(file, args),
    ),
  ]);
  return [...saved.flat(), ...(await exported)];
}

/** The logs of every container outside kube-system, and of the one before it where it was restarted. */
async function containerLogs(
  kubectl: Kubectl,
  where: { readonly namespace?: string },
  signal: AbortSignal,
) {
  const fieldSelector = 'metadata.namespace!=kube-system';
  const query = { kinds: ['pods'], ...where, fieldSelector } as const;
  const pods = await getObjects(kubectl, query, podSchema, signal).catch(() => []);
  return pods.flatMap(({ metadata: { name: pod, namespace }, status }) =>
    [...status.initContainerStatuses, ...status.containerStatuses].flatMap(
      ({ name, restartCount }) => {
        const args = ['logs', pod, '--namespace', namespace, '--container', name];
        const file = `${pod}.${name}`;
        const current = { file: `${file}.log`, args };
        const previous = { file: `${file}.previous.log`, args: [...args, '--previous'] };
        return restartCount > 0 ? [current, previous] : [current];
      },
    ),
  );
}
