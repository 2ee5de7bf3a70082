import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';
import { z } from 'zod';
import { HarnessError, messageOf } from '../errors.ts';

/** An API server that is spoken to without kubectl. */
export interface ApiServer {
  /** Its URL, as the kubeconfig file has it, and who is asking. */
  readonly access: () => Promise<ApiAccess>;
  /** Asks for what is at a path, or sends an object there, and gives the answer's text. */
  readonly ask: (path: string, options: AskOptions) => Promise<string>;
}

/** Where an API server is, and the certificates of both sides (PEM). */
export interface ApiAccess {
  readonly server: string;
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

interface AskOptions {
  readonly signal: AbortSignal;
  /** An object to create, or to apply on the server. */
  readonly body?: object;
  /** `create` unless it says otherwise. */
  readonly verb?: 'create' | 'apply';
}

/** https://kubernetes.io/docs/reference/using-api/server-side-apply/ */
const verbs = {
  create: { method: 'POST', type: 'application/json' },
  apply: { method: 'PATCH', type: 'application/apply-patch+yaml' }, // which JSON is as well
} as const;

const answerTimeoutMs = 30_000;
const socketsAtOnce = 4; // to open one takes longer than most answers

const kubeconfigSchema = z.object({
  clusters: z.tuple([
    z.object({
      cluster: z.object({ server: z.url(), 'certificate-authority-data': z.base64() }),
    }),
  ]),
  users: z.tuple([
    z.object({
      user: z.object({ 'client-certificate-data': z.base64(), 'client-key-data': z.base64() }),
    }),
  ]),
});
const statusSchema = z.object({ message: z.string() });

/** The API server refused, for this reason. */
export class ApiError extends HarnessError {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly reason: string;

  constructor(path: string, status: number, reason: string) {
    super(`The API server answered ${status} to ${path}: ${reason}`);
    this.status = status;
    this.reason = reason;
  }
}

interface Way {
  readonly kubeconfig: string;
  readonly access: ApiAccess;
  readonly agent: Agent;
}

/**
 * Speaks to the API server of a kubeconfig file with one cluster and one user, who has a certificate, as kubeadm and kind write it: a
 * question costs a tenth of what a kubectl of its own does. The file is read when it is needed, and again when it has changed. Throws
 * an ApiError with the API server's own words, and a HarnessError where it has none.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/
 */
export function apiServer(kubeconfigFile: string): ApiServer {
  let known: Way | undefined;
  const way = async (): Promise<Way> => {
    const kubeconfig = await readFile(kubeconfigFile, 'utf8');
    if (known?.kubeconfig !== kubeconfig) known = wayOf(kubeconfig);
    return known;
  };
  return {
    access: async () => (await way()).access,
    ask: async (path, options) => {
      const { signal } = options;
      const { status, answer } = await send(await way(), path, options).catch((error) => {
        signal.throwIfAborted();
        const line = `The API server gave no answer to ${path}: ${messageOf(error)}`;
        throw new HarnessError(line, { cause: error });
      });
      if (status >= 200 && status < 300) return answer;
      throw new ApiError(path, status, reasonIn(answer));
    },
  };
}

function wayOf(kubeconfig: string): Way {
  const {
    clusters: [{ cluster }],
    users: [{ user }],
  } = kubeconfigSchema.parse(parse(kubeconfig));
  const decoded = (base64: string) => Buffer.from(base64, 'base64');
  const credentials = {
    ca: decoded(cluster['certificate-authority-data']),
    cert: decoded(user['client-certificate-data']),
    key: decoded(user['client-key-data']),
  };
  const agent = new Agent({ keepAlive: true, maxSockets: socketsAtOnce, ...credentials });
  return { kubeconfig, access: { server: cluster.server, ...credentials }, agent };
}

async function send(
  { access: { server }, agent }: Way,
  path: string,
  { signal, body, verb = 'create' }: AskOptions,
): Promise<{ status: number; answer: string }> {
  const { method, type } = body === undefined ? { method: 'GET', type: '' } : verbs[verb];
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; answer: string }>();
  const asked = request(new URL(path, server), {
    agent,
    signal: AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)]),
    method,
    headers: { Accept: 'application/json', ...(type === '' ? {} : { 'Content-Type': type }) },
  });
  asked.on('error', reject);
  asked.on('response', (response) => {
    text(response).then((answer) => resolve({ status: response.statusCode ?? 0, answer }), reject);
  });
  asked.end(body === undefined ? undefined : JSON.stringify(body));
  return promise;
}

/** The message of a `Status` object, or whatever was said instead. */
export function reasonIn(answer: string): string {
  try {
    return statusSchema.parse(JSON.parse(answer)).message;
  } catch {
    return answer.trim() || 'nothing';
  }
}
