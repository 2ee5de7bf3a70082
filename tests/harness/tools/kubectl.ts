import { z } from 'zod';
import type { CommandOutput, Exec, ExecOptions } from '../exec.ts';
import type { ApiServer } from './api-server.ts';
import { pathsOf, type Query, wordsOf } from './query.ts';

/** Runs kubectl against one cluster, never against the user's current context. */
export interface Kubectl {
  (args: readonly string[], options?: ExecOptions): Promise<CommandOutput>;
  /** The shorter way, where there is one: without a process for each question. */
  readonly api?: ApiServer | undefined;
}

const answerTimeoutMs = 30_000;

/** How kubectl finds a cluster. What is left out is kubectl's own default. */
export interface Access {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
}

/** The arguments by which kubectl finds the cluster. They change no current context. */
export const accessArgs = ({ kubeconfig, context }: Access): readonly string[] => [
  ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]),
  ...(context === undefined ? [] : ['--context', context]),
];

/** A kubectl bound to one cluster, and the shorter way there, if there is one. */
export function kubectlFor(exec: Exec, access: Access, api?: ApiServer): Kubectl {
  const run: Kubectl = (args, options) =>
    exec('kubectl', [...accessArgs(access), ...args], { timeoutMs: answerTimeoutMs, ...options });
  return Object.assign(run, { api });
}

/** Reads objects. Those of other kinds fail to parse. */
export async function getObjects<Schema extends z.ZodType>(
  kubectl: Kubectl,
  query: Query,
  schema: Schema,
  signal: AbortSignal,
): Promise<readonly z.infer<Schema>[]> {
  const { api } = kubectl;
  if (api !== undefined) {
    const lists = await Promise.all(pathsOf(query).map((path) => api.ask(path, { signal })));
    return z.array(schema).parse(lists.flatMap(itemsOf));
  }
  const { stdout } = await kubectl(['get', ...wordsOf(query), '--output=json'], { signal });
  return z.object({ items: z.array(schema) }).parse(JSON.parse(stdout)).items;
}

const listSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  items: z.array(z.looseObject({})),
});

/** The API server says once for a whole list what kubectl says of each object: `PodList` is a list of `Pod`. */
function itemsOf(list: string): readonly object[] {
  const { apiVersion, kind, items } = listSchema.parse(JSON.parse(list));
  return items.map((item) => ({ apiVersion, kind: kind.replace(/List$/, ''), ...item }));
}

/** A container of a Pod. */
export interface ContainerPlace {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** What a container has logged in the last seconds. */
export async function readLog(
  kubectl: Kubectl,
  { namespace, pod, container }: ContainerPlace,
  sinceSeconds: number,
  signal: AbortSignal,
): Promise<string> {
  if (kubectl.api !== undefined) {
    const asked = new URLSearchParams({ container, sinceSeconds: `${sinceSeconds}` });
    return kubectl.api.ask(`/api/v1/namespaces/${namespace}/pods/${pod}/log?${asked}`, { signal });
  }
  const where = ['--namespace', namespace, '--container', container];
  return (await kubectl(['logs', pod, ...where, `--since=${sinceSeconds}s`], { signal })).stdout;
}
