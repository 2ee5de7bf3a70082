import { eventually } from '../eventually.ts';
import { type ServiceName, services } from '../services.ts';
import { getObjects, type Kubectl } from '../tools/kubectl.ts';
import { type Service, serviceSchema } from '../tools/service-objects.ts';
import { urlOf } from '../tools/url.ts';
import type { Endpoints } from './target.ts';

const addressTimeoutMs = 180_000;

/** Where a load balancer offers Users and Tasks, as soon as each has an address or a name from it. */
export function balancedEndpoints(
  kubectl: Kubectl,
  namespace: string,
  signal: AbortSignal,
): Promise<Endpoints> {
  const look = async (attempt: AbortSignal) => {
    const query = { kinds: ['services'], namespace } as const;
    const found = await getObjects(kubectl, query, serviceSchema, attempt);
    return { users: endpointOf('users', found), tasks: endpointOf('tasks', found) };
  };
  const patience = { timeoutMs: addressTimeoutMs, intervalMs: 1_000, signal };
  return eventually('an address from the load balancer', look, patience);
}

function endpointOf(name: ServiceName, found: readonly Service[]): string {
  const [door] =
    found.find(({ metadata }) => metadata.name === name)?.status.loadBalancer.ingress ?? [];
  const host = door?.ip ?? door?.hostname;
  if (host === undefined)
    throw new Error(
      `Service "${name}" of type LoadBalancer has got none; does the cluster have one?`,
    );
  return urlOf(host, services[name].port);
}
