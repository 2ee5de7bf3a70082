import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Exec } from './exec.ts';
import { exportLogs } from './tools/kind.ts';
import { getObjects, type Kubectl } from './tools/kubectl.ts';
import { podSchema } from './tools/objects.ts';

const everything = 'pods,deployments,replicasets,services,endpointslices,networkpolicies,pvc,nodes';

/** Saves what shows why a run failed, before anything is deleted, and gives the paths of the files written.
 * What cannot be had is left out: a half-made cluster has no Pods to describe. */
export async function saveEvidence(
  { exec, kubectl, cluster }: { exec: Exec; kubectl: Kubectl; cluster: string },
  folder: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const nodeLogs = join(folder, 'nodes');
  const exported = exportLogs(exec, cluster, nodeLogs).then(
    () => [nodeLogs],
    () => [],
  );
  await mkdir(folder, { recursive: true });
  const save = async (name: string, args: readonly string[]) => {
    const output = await kubectl(args, { signal }).catch(() => undefined);
    if (!output?.stdout.trim()) return [];
    const path = join(folder, name);
    await writeFile(path, output.stdout);
    return [path];
  };
  const saved = await Promise.all([
    save('pods.txt', ['get', 'pods', '--all-namespaces', '--output=wide']),
    save('events.txt', ['get', 'events', '--all-namespaces', '--sort-by=.lastTimestamp']),
    save('objects.yaml', ['get', everything, '--all-namespaces', '--output=yaml']),
    ...(await containerLogs(kubectl, signal)).map(({ file, args }) => save(file, args)),
  ]);
  return [...saved.flat(), ...(await exported)];
}

/** The logs of every container outside kube-system, and of the one before it where it was restarted. */
async function containerLogs(kubectl: Kubectl, signal: AbortSignal) {
  const what = ['pods', '--all-namespaces', '--field-selector=metadata.namespace!=kube-system'];
  const pods = await getObjects(kubectl, what, podSchema, signal).catch(() => []);
  return pods.flatMap(({ metadata: { name: pod, namespace }, status }) =>
    status.containerStatuses.flatMap(({ name, restartCount }) => {
      const args = ['logs', pod, '--namespace', namespace, '--container', name];
      const file = `${pod}.${name}`;
      const current = { file: `${file}.log`, args };
      const previous = { file: `${file}.previous.log`, args: [...args, '--previous'] };
      return restartCount > 0 ? [current, previous] : [current];
    }),
  );
}
