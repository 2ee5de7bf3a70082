import { execFileSync } from 'node:child_process';
import {
  GenericContainer,
  getContainerRuntimeClient,
  type StartedTestContainer,
  Wait,
} from 'testcontainers';

/** The tag of images built for these tests alone. */
const tag = 'images-test';

/** Why the image tests cannot run here, or `false` when they can. Under `CI` there is no excuse: it throws. */
export async function whySkipped(): Promise<string | false> {
  try {
    await getContainerRuntimeClient();
    return false;
  } catch (reason) {
    if (process.env.CI) throw reason;
    return 'Docker is not reachable';
  }
}

/** Builds the three images by the recipe that `compose.yaml` names. */
export function buildImages(): void {
  const tags = { AUTH_TAG: tag, USERS_TAG: tag, TASKS_TAG: tag };
  execFileSync('docker', ['buildx', 'bake', '-f', 'compose.yaml', '--load'], {
    env: { ...process.env, ...tags },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/**
 * A service's image as it runs in the cluster: no privilege, a read-only root file system, a volume for data. The volume
 * is memory of some size, or a folder of the host.
 */
export class ServiceContainer extends GenericContainer {
  constructor(service: string, volume: string | { source: string; mode: 'rw' | 'ro' } = '16m') {
    super(`${service}-net-k8s:${tag}`);
    this.hostConfig.ReadonlyRootfs = true;
    this.withDroppedCapabilities('ALL')
      .withSecurityOpt('no-new-privileges:true')
      .withWaitStrategy(Wait.forLogMessage('"listening"'));
    if (typeof volume === 'string')
      this.withTmpFs({ '/data': `rw,uid=65532,gid=65532,size=${volume}` });
    else this.withBindMounts([{ ...volume, target: '/data' }]);
  }
}

/** Runs a script by the image's own node, inside the container, and gives what it prints as JSON. */
export async function evaluate<T>(container: StartedTestContainer, script: string): Promise<T> {
  const { exitCode, output } = await container.exec(['node', '--input-type=module', '-e', script]);
  if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${output}`);
  return JSON.parse(output);
}

/** Stops a container as Kubernetes does, which kills it after the Pod's grace of 10 s; gives its exit code and the ms it took. */
export async function stopped(container: StartedTestContainer) {
  const { container: docker } = await getContainerRuntimeClient();
  const handle = docker.getById(container.getId());
  const startedAt = performance.now();
  await handle.stop({ t: 10 });
  const ms = performance.now() - startedAt;
  const { State } = await handle.inspect();
  await container.stop();
  return { ms, exitCode: State.ExitCode };
}
