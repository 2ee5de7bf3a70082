import { commandLine } from '../command-line.ts';
import type { Exec } from '../exec.ts';
import type { Examined } from '../exposure/examine.ts';
import { startProbe } from '../exposure/probe.ts';
import type { Socket } from '../exposure/socket.ts';
import type { Unseen } from '../exposure/topology.ts';
import { inPod } from '../exposure/vantage.ts';
import type { OpenSession } from '../session.ts';
import { type Access, accessArgs, type Kubectl } from '../tools/kubectl.ts';
import type { Pod } from '../tools/objects.ts';
import { socketsOnNode } from './node-sockets.ts';
import { hostPidPod, type Manifest } from './throw-away-pods.ts';
import { start } from './throw-away-vantages.ts';

/** What reading sockets takes, on a cluster that may allow much or little. */
export interface SocketReader {
  readonly exec: Exec;
  readonly open: OpenSession;
  readonly kubectl: Kubectl;
  readonly access: Access;
  /** Whether the nodes are containers of the Docker here. */
  readonly areContainers: boolean;
  /** The throw-away Pod that one with hostPID is made like. */
  readonly pattern: Manifest;
}

/**
 * Reads the sockets of Pods: through the node's container, else inside a container that has Node.js, else by a throw-away Pod
 * that sees the node's processes, made when it is needed and once per node. Where none is allowed, says why.
 */
export function socketReader(reader: SocketReader): Examined['socketsOf'] {
  const watchers = new Map<string, Promise<string | Unseen>>();
  return async (pod, signal) => {
    const { uid } = pod.metadata;
    const { nodeName = '' } = pod.spec;
    const read = (onNode: readonly [string, ...string[]]) =>
      socketsOnNode(reader.exec, onNode, uid, signal);
    const near = reader.areContainers
      ? await read(['docker', 'exec', nodeName])
      : await socketsInside(reader, pod, signal);
    if (near !== undefined) return near;
    const watching = watchers.get(nodeName) ?? watch(reader, nodeName, signal);
    watchers.set(nodeName, watching);
    const watcher = await watching;
    if (typeof watcher !== 'string') return watcher;
    const { namespace = '' } = reader.pattern.metadata;
    const where = ['exec', '--namespace', namespace, watcher, '--container', 'prober', '--'];
    const command = [...accessArgs(reader.access), ...where];
    const far = await read(['kubectl', ...command]);
    return far ?? { why: `\`${commandLine('kubectl', command)}\` found no process of it` };
  };
}

/** The name of a Pod that sees the processes of a node. */
async function watch(
  { kubectl, pattern }: SocketReader,
  node: string,
  signal: AbortSignal,
): Promise<string | Unseen> {
  const pod = hostPidPod(pattern, node);
  const { refusal } = await start(kubectl, [pod], signal);
  if (refusal === undefined) return pod.metadata.name;
  return {
    why: `no container of it has Node.js, and a Pod with hostPID cannot be made: ${refusal}`,
  };
}

async function socketsInside(
  { open, access }: SocketReader,
  { metadata, spec }: Pod,
  signal: AbortSignal,
): Promise<readonly Socket[] | undefined> {
  const by = { kubectl: accessArgs(access), byHand: accessArgs(access) };
  for (const { name: container } of spec.containers) {
    const place = { ...by, namespace: metadata.namespace, pod: metadata.name, container };
    const vantage = inPod({ name: container, place: 'pod', isOfSystem: true }, place);
    const probe = startProbe(open, vantage, { path: '/', header: '' }, signal);
    const sockets = await probe.sockets();
    await probe.end();
    if (sockets !== undefined) return sockets;
  }
  return undefined;
}
