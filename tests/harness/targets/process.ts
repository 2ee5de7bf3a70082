import { cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from '../config.ts';
import { eventually } from '../eventually.ts';
import { unprovenOf } from '../exposure/unproven.ts';
import type { Program } from '../program.ts';
import type { ServiceName } from '../services.ts';
import { processMark } from '../tools/processes.ts';
import { untilTheyAnswer } from './answers.ts';
import type { Run, System, Target } from './target.ts';

const listensTimeoutMs = 30_000;

/** The system as three processes on loopback, for which nothing needs to be installed. It proves the API alone. */
export function processTarget(run: Run): Target {
  const logs = join(run.folder, 'logs');
  return {
    unproven: unprovenOf(
      run.contract,
      () => 'Three processes of one machine have no wall between them, as --target kind has',
    ),
    check: async () => ({}),
    start: () => run.stage('Starting three processes', () => start(run, logs)),
    saveEvidence: async (into) => {
      await cp(logs, into, { recursive: true });
      return (await readdir(into)).map((name) => join(into, name));
    },
  };
}

/** Each service in its turn, because the next one has to know where it listens: on a free port, as only the system can say. */
async function start(run: Run, logs: string): Promise<System> {
  const { folder, signal, warmUp } = run;
  const lost = new AbortController();
  const both = AbortSignal.any([signal, lost.signal]);
  const programs: Program[] = [];
  run.undo.promise('Stopping three processes', () =>
    Promise.all(programs.map((one) => one.stop())),
  );
  await mkdir(logs);
  warmUp();
  const startService = async (service: ServiceName, env: Readonly<Record<string, string>>) => {
    const data = join(folder, service);
    await mkdir(data);
    const program = run.startProgram(
      process.execPath,
      [join(root, 'services', service, 'src', 'server.ts')],
      {
        env: { ...common(), USERS_FOLDER: data, TASKS_FOLDER: data, ...env },
        logFile: join(logs, `${service}.log`),
      },
    );
    programs.push(program);
    void program.died.then((error) => lost.abort(error));
    const look = async () => addressIn(program.lines());
    const patience = { timeoutMs: listensTimeoutMs, intervalMs: 20, signal: both };
    return eventually(`${service}, which should listen`, look, patience);
  };
  const auth = await startService('auth', {});
  const users = await startService('users', { AUTH_API_URL: auth });
  const tasks = await startService('tasks', { USERS_API_URL: users });
  const endpoints = { users, tasks };
  await untilTheyAnswer(endpoints, both);
  return { endpoints, versions: {}, lost: lost.signal };
}

const common = (): Readonly<Record<string, string>> => ({
  HOST: '127.0.0.1',
  PORT: '0',
  METRICS_PORT: '0',
  NODE_ENV: 'production',
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
  ...processMark(),
});

const listeningSchema = z.object({ msg: z.literal('listening'), url: z.url() });

/** Where a service says that it listens; throws while it has not said so. */
function addressIn(lines: readonly string[]): string {
  for (const line of lines) {
    const said = listeningSchema.safeParse(jsonOf(line));
    if (said.success) return said.data.url;
  }
  throw new Error(`it has said: ${lines.at(-1) ?? 'nothing'}`);
}

/** A line of Node.js itself is no JSON. */
function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
