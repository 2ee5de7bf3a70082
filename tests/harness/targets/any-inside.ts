import type { WrittenContract } from '../exposure/contract.ts';
import type { Survey } from '../exposure/survey.ts';
import type { Kubectl } from '../tools/kubectl.ts';
import { podWith } from './discover.ts';
import { reasonOf } from './refusal.ts';

/** The vantages inside the system at which no prober can run, each with the reason. */
export async function withoutNodeJs(
  kubectl: Kubectl,
  { inside, namespace }: WrittenContract,
  { pods }: Survey,
  signal: AbortSignal,
): Promise<readonly (readonly [vantage: string, why: string])[]> {
  const tried = await Promise.all(
    Object.entries(inside).map(async ([vantage, container]) => {
      const pod = podWith(container, pods)?.metadata.name;
      const why =
        pod === undefined
          ? undefined
          : await whyNoNodeJs(kubectl, { namespace, pod, container }, signal);
      return why === undefined ? [] : [[vantage, why] as const];
    }),
  );
  return tried.flat();
}

/** Why no prober can run in a container, or undefined where one can. */
export async function whyNoNodeJs(
  kubectl: Kubectl,
  { namespace, pod, container }: { namespace: string; pod: string; container: string },
  signal: AbortSignal,
): Promise<string | undefined> {
  const where = ['exec', '--namespace', namespace, pod, '--container', container];
  return kubectl([...where, '--', 'node', '--version'], { signal }).then(
    () => undefined,
    (error) => `container "${container}" cannot run Node.js: ${reasonOf(error)}`,
  );
}
