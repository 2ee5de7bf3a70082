import { apiServerPort } from '../tools/api-server-url.ts';
import type { Ingress, Service } from '../tools/service-objects.ts';
import { type Audited, type Blame, keptOut, listenerAt, wouldOpen } from './audited.ts';
import { address } from './door.ts';
import type { Listener } from './listener.ts';
import { portsOnNodes } from './node-ports.ts';
import { type ServicePort, targetsOf } from './service-target.ts';

// What leads to a listener from elsewhere: Services, Ingresses, and the ports that a node publishes.

const outsiders = ['runner', 'outside'];

/**
 * Services by which somebody would get where the contract forbids.
 * https://kubernetes.io/docs/concepts/services-networking/service/
 */
export function auditServices(audited: Audited): readonly Blame[] {
  const { services } = audited.topology;
  return services.flatMap((service) =>
    service.spec.ports.flatMap((port, index) =>
      listenersBehind(service, port, audited).flatMap((listener): readonly Blame[] => {
        const shutOut = keptOut(audited, listener, openedBy(service, port, audited));
        if (shutOut.length === 0) return [];
        const { name } = service.metadata;
        const isOpenInside = shutOut.every((vantage) => outsiders.includes(vantage));
        return [
          {
            object: `Service/${name}`,
            field: culpritOf(service, index, isOpenInside),
            sentence: `Service "${name}" port ${portOf(service, port)} ${wouldOpen(listener, shutOut)}`,
          },
        ];
      }),
    ),
  );
}

/**
 * Ingresses by which somebody would get where the contract forbids.
 * https://kubernetes.io/docs/concepts/services-networking/ingress/
 */
export function auditIngresses(audited: Audited): readonly Blame[] {
  const { ingresses, services } = audited.topology;
  return ingresses.flatMap((ingress) =>
    backendsOf(ingress).flatMap(({ field, path, backend }) => {
      const service = services.find(({ metadata }) => metadata.name === backend.name);
      const port = service?.spec.ports.find((one) =>
        backend.port.name === undefined
          ? one.port === backend.port.number
          : one.name === backend.port.name,
      );
      if (service === undefined || port === undefined) return [];
      return listenersBehind(service, port, audited).flatMap((listener): readonly Blame[] => {
        const shutOut = keptOut(audited, listener, outsiders);
        if (shutOut.length === 0) return [];
        const { name } = ingress.metadata;
        const way = `Ingress "${name}" ${path} by Service "${backend.name}" port ${port.port}`;
        const sentence = `${way} ${wouldOpen(listener, shutOut)}`;
        return [{ object: `Ingress/${name}`, field, sentence }];
      });
    }),
  );
}

/**
 * Ports that a node publishes on the runner's machine.
 * https://kind.sigs.k8s.io/docs/user/configuration/#extra-port-mappings
 */
export function auditPublishedPorts(audited: Audited): readonly Blame[] {
  const { nodes, services, nodePortsElsewhere = [] } = audited.topology;
  const behind = (nodePort: number): readonly Listener[] | undefined => {
    const ways = services.flatMap((service) =>
      service.spec.ports
        .filter((port) => port.nodePort === nodePort)
        .map((port) => listenersBehind(service, port, audited)),
    );
    const onNode = portsOnNodes(audited.listeners).filter(({ port }) => port === nodePort);
    // A NodePort whose Pods are all gone leads somewhere when they are back.
    return ways.length + onNode.length === 0
      ? undefined
      : [...ways.flat(), ...onNode.map(({ listener }) => listener)];
  };
  return nodes.flatMap(({ name, published }) =>
    published.flatMap(({ host, port, containerPort }): readonly Blame[] => {
      const blame = { object: `node/${name}`, field: 'extraPortMappings' };
      const way = `Node "${name}" publishes port ${containerPort} on ${address(host, port)}, which`;
      const listeners = behind(containerPort);
      if (listeners === undefined) {
        if ([apiServerPort, ...nodePortsElsewhere].includes(containerPort)) return [];
        return [{ ...blame, sentence: `${way} leads to nothing that the contract lists` }];
      }
      return listeners.flatMap((listener) => {
        const shutOut = keptOut(audited, listener, ['runner']);
        if (shutOut.length === 0) return [];
        return [{ ...blame, sentence: `${way} ${wouldOpen(listener, shutOut)}` }];
      });
    }),
  );
}

const listenersBehind = (
  service: Service,
  port: ServicePort,
  audited: Audited,
): readonly Listener[] =>
  targetsOf(service, port, audited.topology).map((target) => listenerAt(audited, target));

/**
 * The vantages to which a Service port is a way: all of the cluster, and the world where the
 * Service goes beyond it.
 */
function openedBy(service: Service, port: ServicePort, { contract }: Audited): readonly string[] {
  const isBeyond = waysBeyond(service, port).length > 0;
  const inCluster = ['node', 'stranger', 'neighbour', ...Object.keys(contract.inside)];
  return isBeyond ? [...outsiders, ...inCluster] : inCluster;
}

/**
 * How a Service port can be reached from outside the cluster, if it can.
 * https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types
 */
const waysBeyond = ({ spec }: Service, { nodePort }: ServicePort): readonly string[] => [
  ...(spec.type === 'LoadBalancer' ? ['LoadBalancer'] : []),
  ...(nodePort === undefined ? [] : [`NodePort ${nodePort}`]),
  ...spec.externalIPs.map((ip) => `external IP ${ip}`),
];

function portOf(service: Service, port: ServicePort): string {
  const ways = waysBeyond(service, port);
  return ways.length === 0 ? `${port.port}` : `${port.port} (${ways.join(', ')})`;
}

/** The field to change: what leads to the wrong port if it says so, else the widest way to it. */
function culpritOf({ spec }: Service, index: number, isOpenInside: boolean): string {
  const at = `spec.ports[${index}]`;
  const { port, targetPort = port, nodePort } = spec.ports[index] as ServicePort;
  if (targetPort !== port && !isOpenInside) return `${at}.targetPort`;
  if (spec.type === 'LoadBalancer') return 'spec.type';
  if (spec.externalIPs.length > 0) return 'spec.externalIPs[0]';
  return nodePort === undefined ? `${at}.port` : `${at}.nodePort`;
}

type Backend = NonNullable<NonNullable<Ingress['spec']['defaultBackend']>['service']>;

function backendsOf({ spec }: Ingress) {
  const all = [
    { field: 'spec.defaultBackend', path: 'by default', backend: spec.defaultBackend?.service },
    ...spec.rules.flatMap(({ host = '', http }, rule) =>
      (http?.paths ?? []).map(({ path, backend }, index) => ({
        field: `spec.rules[${rule}].http.paths[${index}].backend`,
        path: `path ${host}${path}`,
        backend: backend.service,
      })),
    ),
  ];
  return all.filter((one): one is typeof one & { backend: Backend } => one.backend !== undefined);
}
