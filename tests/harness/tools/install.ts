import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { HarnessError, messageOf } from '../errors.ts';
import type { Release } from './releases.ts';

const defaultTimeoutMs = 300_000;

export interface InstallOptions {
  /** Where programs are kept, for all runs of this user. */
  readonly cache: string;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
}

/** The user's own folder for what can be had again (XDG Base Directory). */
export const cacheFolder = (env: NodeJS.ProcessEnv): string =>
  join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'users-net-k8s');

/**
 * Gives the folder that has the program in it, downloaded unless it is there, and checked against the SHA-256 that its
 * project publishes. Throws a HarnessError, and leaves nothing behind, where that cannot be had or differs.
 */
export async function install(
  release: Release,
  { cache, signal, timeoutMs = defaultTimeoutMs }: InstallOptions,
): Promise<string> {
  const { name, version, url, sumUrl } = release;
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const folder = join(cache, `${name}-${version}`);
  const file = join(folder, name);
  try {
    if (await isWhole(file)) return folder;
    const published = sumIn((await download(sumUrl, deadline)).toString('utf8'));
    if (published === undefined) throw new Error(`${sumUrl} holds no SHA-256`);
    const bytes = await download(url, deadline);
    const sum = sha256(bytes);
    if (sum !== published)
      throw new Error(`its SHA-256 is ${sum}, and ${sumUrl} says ${published}`);
    await keep(file, bytes, sum);
    return folder;
  } catch (cause) {
    signal.throwIfAborted();
    throw new HarnessError(
      `${name} ${version} could not be installed from ${url}: ${messageOf(cause)}. Install it yourself, or try again.`,
      { cause },
    );
  }
}

async function download(url: string, signal: AbortSignal): Promise<Buffer> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

/** The program, with its sum beside it; it gets its name last, so that another run finds it whole or not at all. */
async function keep(file: string, bytes: Buffer, sum: string): Promise<void> {
  const unfinished = `${file}.${process.pid}`;
  await mkdir(join(file, '..'), { recursive: true });
  try {
    await writeFile(unfinished, bytes);
    await chmod(unfinished, 0o755);
    await writeFile(`${file}.sha256`, sum);
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** Whether a program is there, and still the one that was downloaded. */
async function isWhole(file: string): Promise<boolean> {
  const [bytes, sum] = await Promise.all([
    readFile(file).catch(() => undefined),
    readFile(`${file}.sha256`, 'utf8').catch(() => undefined),
  ]);
  return bytes !== undefined && sha256(bytes) === sum;
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** `sha256sum` writes the sum, then the name of the file. */
const sumIn = (text: string): string | undefined => /^[\da-f]{64}(?=\s|$)/.exec(text)?.[0];
