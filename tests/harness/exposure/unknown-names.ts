import { type Contract, type Issue, listenerId } from './contract.ts';
import type { Listener } from './listener.ts';
import type { Survey } from './survey.ts';
import type { TopologyPod } from './topology.ts';

type Named = Pick<Contract, 'listeners' | 'inside' | 'application'>;

/** Containers and ports that the contract names and the cluster does not have, each with its place in the contract. */
export function unknownNames(
  contract: Named,
  { containers }: Pick<Survey, 'containers'>,
  listeners: readonly Listener[],
): readonly Issue[] {
  return [...unknownContainers(contract, containers), ...unknownPorts(contract, listeners)];
}

function unknownContainers(
  { listeners, inside, application }: Named,
  containers: readonly string[],
): readonly Issue[] {
  const known = [...new Set(containers)].sort();
  const there = known.length === 0 ? 'the namespace has none' : `there is ${known.join(', ')}`;
  const named = [
    ...Object.entries(inside).map(([vantage, name]) => ({ path: ['inside', vantage], name })),
    ...(application === undefined
      ? []
      : [
          { path: ['application', 'hidden'], name: application.hidden },
          ...application.through.map((name, index) => ({
            path: ['application', 'through', index],
            name,
          })),
        ]),
    ...listeners.map(({ container }, index) => ({
      path: ['listeners', index, 'container'],
      name: container,
    })),
  ];
  return named
    .filter(({ name }) => !known.includes(name))
    .map(({ path, name }) => ({ path, message: `there is no container "${name}"; ${there}` }));
}

/**
 * Ports that no object declares and no socket listens on. Where a Pod is not ready or nobody could look for sockets, a port
 * that is not there says nothing: its checks do.
 */
function unknownPorts({ listeners: entries }: Named, found: readonly Listener[]): readonly Issue[] {
  return entries.flatMap(({ container, port }, index) => {
    const id = listenerId({ container, port });
    const same = found.filter((one) => one.id === id);
    const pods = same.flatMap((one) => one.pods);
    const isKnown = (one: Listener) => one.scope !== 'nothing' || one.pods.some(declares(port));
    if (pods.length === 0 || !pods.every(isReady) || same.some(isKnown)) return [];
    const workloads = same.map(({ workload }) => workload);
    const others = found
      .filter((one) => workloads.includes(one.workload) && one.port !== port)
      .map((one) => one.id);
    const message = `nothing declares port ${port} of container "${container}" or listens on it; there is ${others.join(', ') || 'no other'}`;
    return [{ path: ['listeners', index, 'port'], message }];
  });
}

const declares =
  (port: number) =>
  ({ object }: TopologyPod): boolean =>
    object.spec.containers.some(({ ports }) => ports.some((one) => one.containerPort === port));

const isReady = ({ object }: TopologyPod): boolean =>
  object.status.containerStatuses.length > 0 &&
  object.status.containerStatuses.every(({ ready }) => ready);
