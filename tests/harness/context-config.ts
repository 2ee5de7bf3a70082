import { baseUrl, oneOf } from './flags.ts';
import type { Access } from './tools/kubectl.ts';

export const serviceTypes = ['NodePort', 'LoadBalancer'] as const;

/** What `--target context` is told: which cluster, whence its images come, and where clients find the services. */
export interface ContextConfig {
  readonly access: Access;
  /** Where the images are pushed to and pulled from, such as `registry.example:5000/team`. */
  readonly registry: string | undefined;
  /** Whether the images are there already, named as in `k8s/kustomization.yaml`: then none is built or pushed. */
  readonly arePrebuilt: boolean;
  /** The `spec.type` of the Services of Users and Tasks. */
  readonly serviceType: (typeof serviceTypes)[number];
  /** Base URLs without a trailing slash, where the Services' own doors are not to be used. */
  readonly urls: { readonly users: string; readonly tasks: string } | undefined;
}

/** The flags that go with `--target context` alone. */
export const contextFlags = {
  context: { type: 'string' },
  kubeconfig: { type: 'string' },
  registry: { type: 'string' },
  images: { type: 'string' },
  'service-type': { type: 'string' },
  'users-url': { type: 'string' },
  'tasks-url': { type: 'string' },
} as const;

type Given = ReadonlyMap<string, string>;

/** What these flags say, or undefined for another target; whatever is wrong is added to the problems. */
export function readContextConfig(
  given: Given,
  target: string,
  problems: string[],
): ContextConfig | undefined {
  if (target !== 'context') {
    const stray = Object.keys(contextFlags).filter((flag) => given.has(flag));
    if (stray.length > 0) problems.push(`${stray.map(asFlag).join(', ')}: --target context only.`);
    return undefined;
  }
  const context = given.get('context');
  if (context === undefined)
    problems.push('--target context needs --context NAME. See: kubectl config get-contexts');
  const registry = given.get('registry');
  if (registry !== undefined && !/^[\w][\w.-]*(:\d+)?(\/[a-z0-9][a-z0-9._-]*)*$/.test(registry))
    problems.push(`--registry must be HOST, HOST:PORT or HOST/PATH, got "${registry}".`);
  const images = given.get('images');
  if (images !== undefined) oneOf('--images', images, ['prebuilt'], problems);
  if (registry === undefined && images === undefined) {
    problems.push(
      '--target context needs --registry REGISTRY, to push the images to, or --images prebuilt, where they are there already.',
    );
  }
  return {
    access: { kubeconfig: given.get('kubeconfig'), context },
    registry,
    arePrebuilt: images !== undefined,
    serviceType: oneOf(
      '--service-type',
      given.get('service-type') ?? 'NodePort',
      serviceTypes,
      problems,
    ),
    urls: urlsOf(given, problems),
  };
}

/** Both or none: a system half of which is somewhere else is none. */
function urlsOf(given: Given, problems: string[]): ContextConfig['urls'] {
  const [users, tasks] = (['users-url', 'tasks-url'] as const).map((flag) => {
    const url = given.get(flag);
    return url === undefined ? undefined : baseUrl(asFlag(flag), url, problems);
  });
  if ((users === undefined) !== (tasks === undefined))
    problems.push('--users-url and --tasks-url go together: give both or none.');
  return users === undefined || tasks === undefined ? undefined : { users, tasks };
}

const asFlag = (name: string): string => `--${name}`;
