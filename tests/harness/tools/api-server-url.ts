import type { Kubectl } from './kubectl.ts';

/** Where the API server listens on a node, by kubeadm's default. */
export const apiServerPort = 6443;

const query = ['config', 'view', '--minify', '--output=jsonpath={.clusters[0].cluster.server}'];

/** The API server's URL, as the kubeconfig has it. */
export async function apiServerUrl(kubectl: Kubectl, signal: AbortSignal): Promise<string> {
  if (kubectl.api !== undefined) return (await kubectl.api.access()).server;
  const { stdout } = await kubectl(query, { signal });
  return stdout.trim();
}
