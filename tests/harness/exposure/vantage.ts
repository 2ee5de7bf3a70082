import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiServer } from '../tools/api-server.ts';
import type { ContainerPlace } from '../tools/kubectl.ts';
import type { PodProgram } from '../tools/pod-program.ts';

/** Where a vantage stands, which decides the ways in that it has. */
export type Place = 'host' | 'beside the nodes' | 'node' | 'pod';

/** A place to look from: a command that runs the prober there. */
export interface Vantage {
  readonly name: string;
  readonly place: Place;
  /** The Pod it is in, for a vantage inside the system. */
  readonly pod?: string;
  /** The node that it is, for a vantage in a node's network. */
  readonly node?: string | undefined;
  readonly file: string;
  readonly args: readonly string[];
  /** The same in a Pod, where kubectl is not needed for it. */
  readonly inPod?: PodProgram;
  /** A command that runs JavaScript there, as a person would type it who has exported the kubeconfig; the code comes last. */
  readonly byHand: readonly string[];
}

const proberFile = join(import.meta.dirname, 'prober.mjs');

/** How any container that has Node.js runs the prober: its source is an argument, so that nothing has to be copied there. */
export const proberCommand: readonly string[] = [
  'node',
  '--input-type=module',
  '--eval',
  readFileSync(proberFile, 'utf8').replace(/^\/\/.*\n/gm, ''),
];

/** The developer's machine or the CI host: the prober as a process beside the harness. */
export const runner: Vantage = {
  name: 'runner',
  place: 'host',
  file: process.execPath,
  args: [proberFile],
  byHand: ['node', '--eval'],
};

/** A host next to the nodes: a container on their network that is no node. */
export const outside = (container: string): Vantage =>
  inContainer({ name: 'outside', place: 'beside the nodes' }, container);

/** A place on a Docker network: the prober inside a container that runs already. */
export const inContainer = (
  place: Pick<Vantage, 'name' | 'place'>,
  container: string,
): Vantage => ({
  ...place,
  file: 'docker',
  args: ['exec', '--interactive', container, ...proberCommand],
  byHand: ['docker', 'exec', container, 'node', '--eval'],
});

/** A place inside the cluster: the prober inside a container that runs already. */
export const inPod = (
  { name, place, isOfSystem }: Pick<Vantage, 'name' | 'place'> & { isOfSystem: boolean },
  { kubectl, byHand, api, ...at }: PodPlace,
): Vantage => {
  const { namespace, pod, container } = at;
  const where = ['--namespace', namespace, pod, '--container', container, '--'];
  return {
    name,
    place,
    ...(isOfSystem ? { pod } : {}),
    file: 'kubectl',
    args: [...kubectl, 'exec', '--stdin', ...where, ...proberCommand],
    ...(api === undefined ? {} : { inPod: { api, ...at, command: proberCommand } }),
    byHand: ['kubectl', ...byHand, 'exec', ...where, 'node', '--eval'],
  };
};

export interface PodPlace extends ContainerPlace {
  /** The arguments by which the harness's kubectl finds the cluster, and those that a person would use afterwards. */
  readonly kubectl: readonly string[];
  readonly byHand: readonly string[];
  /** The API server of a cluster of our own. */
  readonly api?: ApiServer | undefined;
}
