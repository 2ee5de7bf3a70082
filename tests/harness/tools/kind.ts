import { writeFile } from 'node:fs/promises';
import { HarnessError } from '../errors.ts';
import type { Exec } from '../exec.ts';
import { apiServerPort } from './api-server-url.ts';
import { inspectNodes, type NodeContainer } from './docker.ts';
import { urlOf } from './url.ts';

/** A cluster that kind has made, and the file by which `kubectl` reaches it. */
export interface Cluster {
  readonly name: string;
  readonly kubeconfig: string;
}

export interface ClusterPlan extends Cluster {
  /** kind's configuration file. */
  readonly config: string;
  readonly nodeImage: string | undefined;
}

const createTimeoutMs = 300_000;

const deleteTimeoutMs = 60_000;
const answerTimeoutMs = 10_000;

/** Whether kind knows a cluster of this name on this machine. */
export async function clusterExists(exec: Exec, name: string, signal: AbortSignal) {
  const { stdout } = await exec('kind', ['get', 'clusters'], { signal });
  return stdout.split('\n').includes(name);
}

/** Makes the cluster and its own kubeconfig file. A half-made one is left for the evidence: its delete is promised. */
export async function createCluster(
  exec: Exec,
  { name, kubeconfig, config, nodeImage }: ClusterPlan,
  signal: AbortSignal,
): Promise<Cluster> {
  const args = ['create', 'cluster', '--name', name, '--config', config, '--retain'];
  const image = nodeImage === undefined ? [] : ['--image', nodeImage];
  await exec('kind', [...args, '--kubeconfig', kubeconfig, ...image], {
    signal,
    timeoutMs: createTimeoutMs,
    // A `docker run` that is cut off goes on inside the daemon: its container would turn up after the cluster's delete.
    lingerUntil: async () => clusterExists(exec, name, AbortSignal.timeout(answerTimeoutMs)),
  });
  return { name, kubeconfig };
}

const controlPlaneOf = (cluster: string): string => `${cluster}-control-plane`;

/**
 * kubeadm's own kubeconfig of a cluster; throws a HarnessError where the cluster does not run.
 * https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/create-cluster-kubeadm/
 */
export async function readAdminConf(
  exec: Exec,
  { name }: Pick<Cluster, 'name'>,
  signal: AbortSignal,
): Promise<string> {
  const args = ['exec', controlPlaneOf(name), 'cat', '/etc/kubernetes/admin.conf'];
  return (await exec('docker', args, { signal })).stdout;
}

/**
 * Writes a kubeconfig file of the run's own for a cluster that is there already, and gives its nodes; throws a HarnessError when it is
 * broken. The file is kubeadm's, at the address where Docker publishes the API server: what `kind export kubeconfig` finds in half a second of CPU.
 */
export async function openCluster(
  exec: Exec,
  cluster: Cluster,
  nodes: readonly string[],
  signal: AbortSignal,
  adminConf = readAdminConf(exec, cluster, signal),
): Promise<readonly NodeContainer[]> {
  const { name, kubeconfig } = cluster;
  const controlPlane = controlPlaneOf(name);
  const [conf, containers] = await Promise.all([adminConf, inspectNodes(exec, nodes, signal)]);
  const door = containers
    .find((node) => node.name === controlPlane)
    ?.published.find(({ containerPort }) => containerPort === apiServerPort);
  if (door === undefined)
    throw new HarnessError(`Node "${controlPlane}" publishes no port for the API server.`);
  const server = urlOf(door.host, door.port, 'https');
  const mine = conf.replace(/^( +server:) .*$/m, `$1 ${server}`);
  await writeFile(kubeconfig, mine, { mode: 0o600 });
  return containers;
}

/** Deletes the cluster, half-made or whole; one that is not there is no error. */
export async function deleteCluster(exec: Exec, { name, kubeconfig }: Cluster): Promise<void> {
  await exec('kind', ['delete', 'cluster', '--name', name, '--kubeconfig', kubeconfig], {
    timeoutMs: deleteTimeoutMs,
  });
}

/**
 * The names of the cluster's node containers; none where there is no such cluster. kind finds them by the same labels, with two more
 * processes: https://pkg.go.dev/sigs.k8s.io/kind/pkg/cluster/internal/providers/docker
 */
export async function nodeNames(
  exec: Exec,
  { name }: Pick<Cluster, 'name'>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const label = `label=io.x-k8s.kind.cluster=${name}`;
  const format = '{{.Names}} {{.Label "io.x-k8s.kind.role"}}';
  const args = ['container', 'ls', '--all', '--filter', label, '--format', format];
  const { stdout } = await exec('docker', args, { signal });
  return stdout.split('\n').flatMap((row) => {
    const [node = '', role] = row.split(' ');
    return node === '' || role === 'external-load-balancer' ? [] : [node];
  });
}

/** Saves the logs of every node, kubelet and container into a folder. */
export async function exportLogs(exec: Exec, name: string, folder: string): Promise<void> {
  await exec('kind', ['export', 'logs', folder, '--name', name], { timeoutMs: deleteTimeoutMs });
}
