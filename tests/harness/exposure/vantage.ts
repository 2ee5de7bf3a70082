import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export const vantageNames = [
  'runner',
  'outside',
  'node',
  'stranger',
  'neighbour',
  'tasks',
  'pod',
] as const;

/** A place to look from: a command that runs the prober there, with a batch of doors on its standard input. */
export const vantageSchema = z.object({
  name: z.enum(vantageNames),
  file: z.string(),
  args: z.array(z.string()),
});

export type Vantage = z.infer<typeof vantageSchema>;
export type VantageName = Vantage['name'];

const proberFile = join(import.meta.dirname, 'prober.mjs');

/** How any container that has Node.js runs the prober: its source is an argument, so that nothing has to be copied there. */
export const proberCommand: readonly string[] = [
  'node',
  '--input-type=module',
  '--eval',
  readFileSync(proberFile, 'utf8').replace(/^\/\/.*\n/gm, ''),
];

/** The developer's machine or the CI host: the prober as a process beside the harness. */
export const runner: Vantage = { name: 'runner', file: process.execPath, args: [proberFile] };

/** A host next to the nodes: a container on their network that is no node. */
export const outside = (container: string): Vantage => ({
  name: 'outside',
  file: 'docker',
  args: ['exec', '--interactive', container, ...proberCommand],
});

/** A place inside the cluster: the prober inside a container that runs already. */
export const inPod = (
  name: VantageName,
  { kubeconfig, namespace, pod, container }: PodPlace,
): Vantage => {
  const place = ['--namespace', namespace, pod, '--container', container];
  const exec = ['--kubeconfig', kubeconfig, 'exec', '--stdin', ...place];
  return { name, file: 'kubectl', args: [...exec, '--', ...proberCommand] };
};

export interface PodPlace {
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}
