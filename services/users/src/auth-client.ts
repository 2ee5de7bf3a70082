import axios, { type AxiosResponse } from 'axios';
import { HttpError } from 'chassis';
import * as z from 'zod';

const Hashed = z.object({ hash: z.string().startsWith('$argon2id$') });
const Issued = z.object({ token: z.string().min(1), newHash: z.string().optional() });
const KeySet = z.object({ keys: z.array(z.looseObject({ kid: z.string() })).min(1) });

interface Login {
  readonly subject: string;
  readonly password: string;
  readonly hash?: string | undefined;
}

export interface AuthClient {
  hash(password: string, requestId: string): Promise<string>;
  /** A token for the right password; `undefined` for a wrong one. */
  token(login: Login, requestId: string): Promise<z.output<typeof Issued> | undefined>;
  keys(): Promise<z.output<typeof KeySet>>;
}

/**
 * Talks to Auth. Secrets travel in bodies only; no answer, a late one or a strange one becomes 503 in at most
 * `timeoutMs`. A proxy in the environment is not used: it would see the passwords.
 */
export function createAuthClient(baseURL: string, timeoutMs: number): AuthClient {
  const http = axios.create({
    baseURL,
    proxy: false,
    maxRedirects: 0,
    maxContentLength: 10_000,
    decompress: false,
    validateStatus: () => true,
  });

  async function ask(url: string, data?: object, requestId?: string): Promise<AxiosResponse> {
    const headers = requestId === undefined ? {} : { 'X-Request-Id': requestId };
    const method = data === undefined ? 'get' : 'post';
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      return await http.request({ url, method, data, headers, signal });
    } catch (reason) {
      throw unavailable(reason);
    }
  }

  return {
    async hash(password, requestId) {
      return understood(Hashed, await ask('/hash', { password }, requestId)).hash;
    },
    async token(login, requestId) {
      const response = await ask('/token', login, requestId);
      return response.status === 401 ? undefined : understood(Issued, response);
    },
    async keys() {
      return understood(KeySet, await ask('/jwks'));
    },
  };
}

function understood<S extends z.ZodType>(schema: S, { status, data }: AxiosResponse): z.output<S> {
  const result = schema.safeParse(data);
  if (status === 200 && result.success) return result.data;
  throw unavailable(new Error(`Auth answered ${status} with something else than was asked for`));
}

function unavailable(cause: unknown): HttpError {
  const headers = { 'Retry-After': '1' };
  return new HttpError(503, 'This is not possible right now. Try again later.', { cause, headers });
}
