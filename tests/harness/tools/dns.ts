import { apiServerPort } from './api-server-url.ts';
import type { Kubectl } from './kubectl.ts';

/**
 * Lets the cluster's one DNS server find the API server at the node's address. By default CoreDNS goes to the ClusterIP, in a new
 * cluster often a moment before kube-proxy has written its rules; it then waits out a dial timeout of 30 s, and with it
 * everybody who needs a name.
 */
export async function pointDnsAtNode(
  kubectl: Kubectl,
  address: string,
  signal: AbortSignal,
): Promise<void> {
  const env = [
    { name: 'KUBERNETES_SERVICE_HOST', value: address },
    { name: 'KUBERNETES_SERVICE_PORT', value: `${apiServerPort}` },
  ];
  const readinessProbe = { periodSeconds: 1 };
  const template = { spec: { containers: [{ name: 'coredns', env, readinessProbe }] } };
  const patch = JSON.stringify({ spec: { replicas: 1, template } });
  const deployment = ['deployment', 'coredns', '--namespace', 'kube-system'];
  await kubectl(['patch', ...deployment, '--patch', patch], { signal });
}
