import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { z } from 'zod';
import { networkPolicySchema } from '../tools/network-policy.ts';
import { podSchema } from '../tools/objects.ts';
import { endpointSliceSchema, ingressSchema, serviceSchema } from '../tools/service-objects.ts';
import { parseContract } from './contract.ts';
import type { Socket } from './socket.ts';
import type { Topology, TopologyPod } from './topology.ts';

const folder = join(import.meta.dirname, '../../../k8s');
const readText = (file: string) => readFileSync(join(folder, file), 'utf8');
const namespace = 'users-net';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Record<string, unknown>;
}
const manifests = ['k8s-users.yaml', 'k8s-tasks.yaml', 'network-policy.yaml'].flatMap((file) =>
  parseAllDocuments(readText(file)).map((document) => document.toJS() as Manifest),
);

/** An object of the system's namespace, as the API server would give it. */
export function sampleObject<Schema extends z.ZodType>(
  schema: Schema,
  kind: string,
  name: string,
  rest: object,
): z.infer<Schema> {
  const labels = 'labels' in rest ? rest.labels : {};
  return schema.parse({ kind, metadata: { name, namespace, uid: name, labels }, ...rest });
}

/** A Service to put into a topology; what is behind it follows from its selector. */
export const sampleService = (name: string, spec: object) =>
  sampleObject(serviceSchema, 'Service', name, { spec });
/** A NetworkPolicy to put into a topology. */
export const samplePolicy = (name: string, spec: object) =>
  sampleObject(networkPolicySchema, 'NetworkPolicy', name, { spec });
/** An Ingress to put into a topology. */
export const sampleIngress = (name: string, spec: object) =>
  sampleObject(ingressSchema, 'Ingress', name, { spec });
/** An EndpointSlice of a Service, with one port. */
export const sampleSlice = (
  service: string,
  port: { name?: string; port: number },
  endpoint: object,
) =>
  sampleObject(endpointSliceSchema, 'EndpointSlice', `${service}-1`, {
    labels: { 'kubernetes.io/service-name': service },
    endpoints: [endpoint],
    ports: [port],
  });

/** A socket as the prober finds it. */
export const sampleSocket = (
  address: '0.0.0.0' | '127.0.0.1' | '10.244.0.5',
  port: number,
  protocol: Socket['protocol'] = 'TCP',
): Socket => {
  const scopes = {
    '0.0.0.0': 'all addresses',
    '127.0.0.1': 'loopback',
    '10.244.0.5': 'one address',
  } as const;
  return { protocol, address, port, scope: scopes[address] };
};

const found: Record<string, { ip: string; sockets: readonly Socket[] }> = {
  users: {
    ip: '10.244.0.5',
    sockets: [
      sampleSocket('127.0.0.1', 80),
      sampleSocket('0.0.0.0', 8080),
      sampleSocket('127.0.0.1', 9101),
      sampleSocket('127.0.0.1', 9102),
    ],
  },
  tasks: {
    ip: '10.244.0.6',
    sockets: [sampleSocket('0.0.0.0', 8000), sampleSocket('127.0.0.1', 9103)],
  },
};

function podOf({ metadata: { name: workload }, spec }: Manifest): TopologyPod {
  const { ip = '', sockets = [] } = found[workload] ?? {};
  const { template } = spec as { template: { metadata: { labels: object }; spec: object } };
  const object = sampleObject(podSchema, 'Pod', `${workload}-7d9f-x`, {
    labels: { ...template.metadata.labels, 'pod-template-hash': '7d9f' },
    spec: { ...template.spec, nodeName: 'sample-control-plane' },
    status: { phase: 'Running', podIPs: [{ ip }] },
  });
  return { object, workload, addresses: [ip], sockets };
}

const ofKind = (kind: string) => manifests.filter((one) => one.kind === kind);

/** The contract of our own system. */
export const contract = parseContract(readText('exposure.yaml'), 'exposure.yaml');

/** What our own manifests become on a kind cluster. */
export const plain: Topology = {
  namespace,
  nodes: [
    {
      name: 'sample-control-plane',
      addresses: ['172.18.0.2', 'fc00:f853:ccd:e793::2'],
      published: [30_080, 30_800, 6443].map((containerPort, index) => ({
        host: '127.0.0.1',
        port: 32_768 + index,
        containerPort,
      })),
    },
  ],
  pods: ofKind('Deployment').map(podOf),
  services: ofKind('Service').map(({ metadata, spec }) => sampleService(metadata.name, spec)),
  endpointSlices: [
    sampleSlice('users', { name: 'users', port: 8080 }, { addresses: ['10.244.0.5'] }),
    sampleSlice('tasks', { name: 'tasks', port: 8000 }, { addresses: ['10.244.0.6'] }),
  ],
  networkPolicies: ofKind('NetworkPolicy').map(({ metadata, spec }) =>
    samplePolicy(metadata.name, spec),
  ),
  ingresses: [],
};

type Draft<Value> = { -readonly [Key in keyof Value]: Draft<Value[Key]> };

/** A topology that may be changed in place, with the Pods of our own at hand. */
export interface Change {
  readonly topology: Draft<Topology>;
  readonly users: Draft<TopologyPod>;
  readonly tasks: Draft<TopologyPod>;
}

/** Our own system with something changed. */
export function vary(change: (draft: Change) => void): Topology {
  const topology: Draft<Topology> = structuredClone(plain) as Draft<Topology>;
  const podNamed = (workload: string) =>
    topology.pods.find((pod) => pod.workload === workload) as Draft<TopologyPod>;
  change({ topology, users: podNamed('users'), tasks: podNamed('tasks') });
  return topology as Topology;
}
