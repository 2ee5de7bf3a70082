import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../errors.ts';
import type { Contract } from '../exposure/contract.ts';
import { inContainer, runner, type Vantage } from '../exposure/vantage.ts';
import { checkTools } from '../preflight.ts';
import { type ServiceName, serviceNames, services } from '../services.ts';
import { inspectNodes, type NodeContainer } from '../tools/docker.ts';
import { urlOf } from '../tools/url.ts';
import { untilTheyAnswer } from './answers.ts';
import type { Namespace } from './compose-doors.ts';
import { type ComposeProject, examineProject } from './compose-look.ts';
import { type Project, projectOf } from './compose-project.ts';
import { apart, type ComposeVariant, together, unprovenUnder } from './compose-variant.ts';
import { provideImages } from './images.ts';
import type { Run, System, Target } from './target.ts';

/** The system under Docker Compose, each service in a container on its own: `auth:80` is a name. */
export const composeTarget = (run: Run): Target => target(run, apart);

/** The same, with Users and Auth in one network namespace: the Pod without Kubernetes. */
export const composePodTarget = (run: Run): Target => target(run, together);

function target(run: Run, variant: ComposeVariant): Target {
  const { contract, exec, folder, stage, signal } = run;
  const logFile = join(folder, 'compose.log');
  return {
    unproven: unprovenUnder(contract, variant),
    check: () =>
      stage('Checking tools', () => checkTools(exec, ['docker', 'buildx', 'compose'], signal)),
    start: () => start(run, variant, logFile),
    saveEvidence: async (into) => {
      if (!existsSync(logFile)) return []; // nothing was started yet
      await mkdir(into, { recursive: true });
      const file = join(into, 'compose.log');
      await copyFile(logFile, file);
      return [file];
    },
  };
}

async function start(run: Run, variant: ComposeVariant, logFile: string): Promise<System> {
  const { config, contract, exec, openSession, stage, signal } = run;
  const images = await provideImages(run, signal);
  run.warmUp();
  const project = projectOf(run, variant, images);
  await stage(`Starting project "${config.name}"`, () => project.up(logFile));
  return stage('Finding addresses', async () => {
    const containers = await inspectNodes(exec, serviceNames.map(project.containerOf), signal);
    const of = (service: ServiceName) => containers[serviceNames.indexOf(service)];
    const endpoints = { users: endpointOf('users', of), tasks: endpointOf('tasks', of) };
    await untilTheyAnswer(endpoints, signal);
    const running: ComposeProject = {
      contract,
      endpoints,
      namespaces: namespacesOf(contract, variant, of),
      vantages: vantagesIn(contract, project),
      unproven: unprovenUnder(contract, variant),
      readLog: async (attempt) => {
        const hidden = serviceOf(contract.application?.hidden ?? '');
        const { stdout } = await exec('docker', ['logs', project.containerOf(hidden)], {
          signal: attempt,
        });
        return stdout;
      },
    };
    return {
      endpoints,
      versions: {},
      examine: (...how) => examineProject(running, openSession, ...how),
    };
  });
}

type ContainerOf = (service: ServiceName) => NodeContainer | undefined;

function endpointOf(service: ServiceName, of: ContainerOf): string {
  const { port } = services[service];
  const door = of(service)?.published.find(({ containerPort }) => containerPort === port);
  if (door === undefined)
    throw new HarnessError(
      `Service "${service}" publishes no port for its port ${port}, so no suite can reach it. See \`ports\` in compose.yaml.`,
    );
  return urlOf(door.host, door.port);
}

/** The network namespaces, each with everything that the containers in it have. */
function namespacesOf(
  { inside }: Contract,
  { namespaceOf }: ComposeVariant,
  of: ContainerOf,
): readonly Namespace[] {
  const byOwner = Map.groupBy(serviceNames, (service) => namespaceOf[service]);
  return [...byOwner].map(([owner, members]) => {
    const containers = members.map((service) => services[service].container as string);
    return {
      owner,
      containers,
      inside: Object.keys(inside).find((name) => containers.includes(inside[name] ?? '')),
      addresses: members.flatMap((service) => of(service)?.addresses ?? []),
      published: members.flatMap((service) => of(service)?.published ?? []),
      sockets: [],
    };
  });
}

/** This machine, the two containers that are there to look from, and those of the system that the contract names. */
const vantagesIn = (
  { inside }: Contract,
  { containerOf }: Pick<Project, 'containerOf'>,
): readonly Vantage[] => [
  runner,
  ...['neighbour', 'stranger'].map((name) =>
    inContainer({ name, place: 'pod' }, containerOf(name)),
  ),
  ...Object.entries(inside).map(([name, container]) =>
    inContainer({ name, place: 'pod' }, containerOf(serviceOf(container))),
  ),
];

const serviceOf = (container: string): string =>
  serviceNames.find((service) => services[service].container === container) ?? container;
