import { request } from 'node:https';
import { z } from 'zod';
import { HarnessError, messageOf } from '../errors.ts';
import { CommandError } from '../exec.ts';
import { apiServerUrl } from '../tools/api-server-url.ts';
import type { Kubectl } from '../tools/kubectl.ts';
import type { ExposureCheck } from './check.ts';
import type { Topology } from './topology.ts';

const claim = { id: 'api-server', title: 'nobody without rights enters through the API server' };
const timeoutMs = 3_000;

// The API server's own ways into a Pod, past every wall: to its loopback, by proxy to its address. A stream is asked for with POST, or as
// a WebSocket with GET, for which `get` alone was enough before Kubernetes 1.35. A new container in the Pod shares its loopback.
// https://kubernetes.io/docs/reference/access-authn-authz/authorization/
const entrances = [
  { resource: 'pods', subresource: 'portforward' },
  { resource: 'pods', subresource: 'exec' },
  { resource: 'pods', subresource: 'attach' },
  { resource: 'pods', subresource: 'proxy' },
  { resource: 'services', subresource: 'proxy' },
];
const another = { resource: 'pods', subresource: 'ephemeralcontainers' };
// A kubelet runs commands in each Pod of its node for whoever may use it, and is asked past admission and audit.
// https://kubernetes.io/docs/concepts/security/rbac-good-practices/#access-to-proxy-subresource-of-nodes
const kubelet = { resource: 'nodes', subresource: 'proxy' };

const withVerbs = <Way extends object>(verbs: readonly string[], way: Way) =>
  verbs.map((verb) => ({ verb, ...way }));
const waysInto = (namespace: string) => [
  ...entrances.flatMap((one) => withVerbs(['create', 'get'], { namespace, ...one })),
  ...withVerbs(['patch', 'update'], { namespace, ...another }),
  ...withVerbs(['create', 'get'], kubelet),
];

const reviewPath = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
const reviewSchema = z.object({
  spec: z.object({
    user: z.string(),
    resourceAttributes: z.object({
      verb: z.string(),
      resource: z.string(),
      subresource: z.string(),
      namespace: z.string().optional(),
    }),
  }),
  status: z.object({ allowed: z.boolean(), reason: z.string().default('') }),
});

/** Whether the anonymous user and the service accounts at hand are kept from entering Pods through the API server. */
export async function checkApiServer(
  kubectl: Kubectl,
  { namespace, pods }: Pick<Topology, 'namespace' | 'pods'>,
  signal: AbortSignal,
): Promise<ExposureCheck> {
  const accounts = new Set([
    'default',
    ...pods.map(({ object }) => object.spec.serviceAccountName),
  ]);
  const users = [
    { user: 'system:anonymous', groups: ['system:unauthenticated'] },
    ...[...accounts].map((account) => accountUser(namespace, account)),
    accountUser('default', 'default'),
  ];
  const reviews = users.flatMap((user) =>
    waysInto(namespace).map((way) => ({
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { ...user, resourceAttributes: way },
    })),
  );
  const [{ documents, refusal }, unauthenticated] = await Promise.all([
    asked(kubectl, reviews, signal),
    tryWithoutCredentials(kubectl, namespace, pods, signal),
  ]);
  const answers = documents.map((document) => reviewSchema.parse(document));
  const problems = [
    ...(answers.length === reviews.length
      ? []
      : [
          `INCONCLUSIVE: only ${answers.length} of ${reviews.length} questions about rights were answered. ${refusal}`,
        ]),
    ...answers
      .filter(({ status }) => status.allowed)
      .map(({ spec, status }) => {
        const { verb, resource, subresource, namespace: where } = spec.resourceAttributes;
        const place = where === undefined ? 'of every node' : `in ${where}`;
        return `${spec.user} may ${verb} ${resource}/${subresource} ${place}: ${status.reason}`;
      }),
    ...unauthenticated,
  ];
  return problems.length === 0
    ? { ...claim, status: 'passed' }
    : { ...claim, status: 'failed', message: problems.join('\n') };
}

interface Asked {
  readonly documents: readonly unknown[];
  readonly refusal: string;
}

/** The reviews with their answers; where asking itself is not allowed, what the API server says to that. */
async function asked(
  kubectl: Kubectl,
  reviews: readonly object[],
  signal: AbortSignal,
): Promise<Asked> {
  const { api } = kubectl;
  try {
    if (api !== undefined) {
      const answers = reviews.map((body) => api.ask(reviewPath, { signal, body }));
      return { documents: (await Promise.all(answers)).map((one) => JSON.parse(one)), refusal: '' };
    }
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: reviews });
    const { stdout } = await kubectl(['create', '--filename=-', '--output=json'], {
      input,
      signal,
    });
    return { documents: documentsIn(stdout), refusal: '' };
  } catch (error) {
    if (error instanceof CommandError)
      return { documents: documentsIn(error.stdout), refusal: error.evidence[0] ?? error.message };
    if (error instanceof HarnessError) return { documents: [], refusal: error.message };
    throw error;
  }
}

const accountUser = (namespace: string, name: string) => ({
  user: `system:serviceaccount:${namespace}:${name}`,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
});

/** kubectl prints one document, a List of them, or one after the other. */
function documentsIn(stdout: string): readonly unknown[] {
  const texts = stdout.split(/(?<=^\})\n(?=\{)/m).filter((text) => text.trim() !== '');
  return texts.flatMap((text) => {
    const document = JSON.parse(text);
    return document.kind === 'List' ? document.items : [document];
  });
}

/** Asks the API server for a Pod's port without any credentials, as anybody could who reaches it. */
async function tryWithoutCredentials(
  kubectl: Kubectl,
  namespace: string,
  pods: Topology['pods'],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const server = await apiServerUrl(kubectl, signal);
  const paths = pods.flatMap(({ object }) =>
    object.spec.containers.flatMap(({ ports }) =>
      ports.map(
        ({ containerPort }) =>
          `/api/v1/namespaces/${namespace}/pods/${object.metadata.name}:${containerPort}/proxy/`,
      ),
    ),
  );
  const answers = await Promise.all(
    paths.map(async (path) => {
      const status = await statusOf(`${server}${path}`, signal).catch(messageOf);
      if (status === 401 || status === 403) return [];
      return [`A request without credentials to ${path} got ${status}, expected 401 or 403.`];
    }),
  );
  return answers.flat();
}

function statusOf(url: string, signal: AbortSignal): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    // Nothing is sent that has to be kept secret, and nothing is believed but the refusal.
    const options = { rejectUnauthorized: false, timeout: timeoutMs, signal };
    const asked = request(url, options, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${timeoutMs / 1000}s`)));
    asked.on('error', reject).end();
  });
}
