import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Scope } from './test-kit.ts';

/** A service as a process of its own, on a free loopback port. */
export interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  readonly metricsUrl: string;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

const entry = (service: string): string =>
  fileURLToPath(new URL(`${service}/src/server.ts`, import.meta.url));

function launch(program: string, env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, ['--max-semi-space-size=2', program], {
    env: {
      HOST: '127.0.0.1',
      PORT: '0',
      METRICS_PORT: '0',
      MALLOC_MMAP_THRESHOLD_: '1048576',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Starts a service, from its source, and waits until it listens; it is killed when the test ends. */
export async function run(t: Scope, service: string, env: NodeJS.ProcessEnv = {}) {
  return runProgram(t, entry(service), env);
}

/** The same for a program that logs where it listens as the services do. */
export async function runProgram(t: Scope, program: string, env: NodeJS.ProcessEnv = {}) {
  const child = launch(program, env);
  t.after(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit').then(([code, signal]) => code ?? signal);
  if (child.stdout === null) throw new Error('no stdout');
  for await (const line of createInterface(child.stdout)) {
    const { msg, url, metrics } = JSON.parse(line);
    if (msg !== 'listening') continue;
    child.stdout.resume();
    return { child, url, metricsUrl: metrics, ended } as Running;
  }
  throw new Error(`${program} ended before it listened`);
}

/** Starts a service that is expected to refuse; gives its exit code and what it wrote on stderr. */
export async function runRefused(service: string, env: NodeJS.ProcessEnv) {
  const child = launch(entry(service), env);
  const written = child.stderr === null ? '' : text(child.stderr);
  const [stderr, [code]] = await Promise.all([written, once(child, 'exit')]);
  return { stderr, code };
}
