import { root } from '../config.ts';
import { settle } from '../debt.ts';
import { HarnessError, messageOf, Refused } from '../errors.ts';
import type { Image } from '../tools/images.ts';
import { followLogs } from './compose-logs.ts';
import type { ComposeVariant } from './compose-variant.ts';
import type { Run } from './target.ts';

/** A Compose project of the run's own. */
export interface Project {
  /** Starts it in the order of its health checks; what its containers write goes to the file. Its end is promised first. */
  readonly up: (logFile: string) => Promise<void>;
  /** The name of the container of a service. */
  readonly containerOf: (service: string) => string;
}

const startTimeoutMs = 120_000;

/** A project that is named as the run, with ports that Docker chooses. */
export function projectOf(run: Run, { files }: ComposeVariant, images: readonly Image[]): Project {
  const { config, exec, undo, signal } = run;
  const { name } = config;
  const environment = {
    ...Object.fromEntries(images.map(({ service, tag }) => [`${service.toUpperCase()}_TAG`, tag])),
    USERS_PORT: '0',
    TASKS_PORT: '0',
  };
  return {
    containerOf: (service) => `${name}-${service}-1`,
    up: async (logFile) => {
      await assertFree(run);
      const debt = { kind: 'project', name } as const;
      undo.promise(`Removing project "${name}"`, () => settle(exec, debt), debt);
      const logs = followLogs(run, name, logFile);
      undo.promise('Closing its log', logs.stop);
      // Loaded when it is needed: it takes a while.
      const { DockerComposeEnvironment } = await import('testcontainers');
      const planned = new DockerComposeEnvironment(root, [...files])
        .withProjectName(name)
        .withEnvironment(environment)
        .withStartupTimeout(startTimeoutMs);
      await planned.up().catch((error) => {
        signal.throwIfAborted();
        const cause = new Error(messageOf(error).split('\n').at(-1));
        const evidence = logs.lines();
        throw new HarnessError(`Compose project "${name}" did not start`, { cause, evidence });
      });
      signal.throwIfAborted();
    },
  };
}

/** Throws `Refused` when there is such a project already, which may be somebody's. */
async function assertFree({ config: { name }, exec, signal }: Run): Promise<void> {
  const filter = `label=com.docker.compose.project=${name}`;
  const { stdout } = await exec('docker', ['ps', '--all', '--quiet', '--filter', filter], {
    signal,
  });
  if (stdout.trim() === '') return;
  throw new Refused(
    `A Compose project "${name}" is there already, and may be somebody's. Take another --name, ` +
      `or delete it: docker compose --project-name ${name} down --volumes`,
  );
}
