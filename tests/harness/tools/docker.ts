import type { Duplex } from 'node:stream';
import { z } from 'zod';
import { HarnessError } from '../errors.ts';
import { CommandError, type Exec } from '../exec.ts';
import type { ExecPiped } from '../exec-piped.ts';
import { services } from '../services.ts';
import { withoutBlobs } from './image-archive.ts';
import { type Image, reference } from './images.ts';

const buildTimeoutMs = 600_000;
const removeTimeoutMs = 60_000;

/** The images of these repositories, or of these tags of theirs, that are on this machine: their references, each with its id. */
export async function localImages(
  exec: Exec,
  names: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const filters = names.flatMap((name) => ['--filter', `reference=${name}`]);
  const format = '{{.Repository}}:{{.Tag}} {{.ID}}';
  const list = ['image', 'ls', '--no-trunc', ...filters, '--format', format];
  const { stdout } = await exec('docker', list, { signal });
  const rows = stdout.split('\n').filter(Boolean);
  return new Map(rows.map((row) => row.split(' ') as [string, string]));
}

/** Builds the images in one call, so that they share the stages they have in common. */
export async function buildImages(
  exec: Exec,
  root: string,
  images: readonly Image[],
  signal: AbortSignal,
): Promise<void> {
  const env = Object.fromEntries(
    images.map(({ service, tag }) => [`${service.toUpperCase()}_TAG`, tag]),
  );
  const targets = images.map(({ service }) => service);
  const args = ['buildx', 'bake', '--file', 'compose.yaml', '--load', '--progress', 'plain'];
  const options = { cwd: root, env, signal, timeoutMs: buildTimeoutMs };
  await exec('docker', [...args, ...targets], options).catch((error) => {
    if (!(error instanceof CommandError)) throw error;
    throw new HarnessError(`The images could not be built: ${error.message}`, {
      evidence: failedStep(error.stderr),
    });
  });
}

/** What the step that failed had to say. BuildKit's plain progress numbers the steps, and repeats only the end of one. */
function failedStep(progress: string): readonly string[] {
  const lines = progress.split('\n').filter(Boolean);
  const number = lines.find((line) => /^#\d+ ERROR/.test(line))?.split(' ')[0];
  const step = lines.filter((line) => line.startsWith(`${number} `));
  return step.length === 0 ? lines.slice(-20) : step.slice(-20);
}

const ctr = ['ctr', '--namespace', 'k8s.io'];

/** What a node's containerd has: images by their names, and blobs by their digests. */
export interface NodeStock {
  readonly node: string;
  readonly images: ReadonlySet<string>;
  readonly blobs: ReadonlySet<string>;
}

/** Asks a node for both in one call; rejects while its containerd does not answer. */
export async function stockOf(exec: Exec, node: string, signal: AbortSignal): Promise<NodeStock> {
  const list = (what: string) => [...ctr, what, 'ls', '--quiet'].join(' ');
  const script = `${list('images')} && echo && ${list('content')}`;
  const { stdout } = await exec('docker', ['exec', node, 'sh', '-c', script], { signal });
  const [images = '', blobs = ''] = stdout.split(/^\n/m);
  const names = images.split('\n').map((name) => name.replace('docker.io/library/', ''));
  return { node, images: new Set(names), blobs: new Set(blobs.split('\n')) };
}

/** Streams the images into a node's containerd, each layer that they share only once, and none that the node has. */
export async function loadImages(
  execPiped: ExecPiped,
  { node, images: there, blobs }: NodeStock,
  images: readonly Image[],
  signal: AbortSignal,
): Promise<void> {
  const isOurs = (name: string) =>
    Object.values(services).some(({ image }) => name.startsWith(`${image}:`));
  const load = (through?: Duplex) =>
    execPiped(
      ['docker', ['save', ...images.map(reference)]],
      ['docker', ['exec', '--interactive', node, ...ctr, 'images', 'import', '--digests', '-']],
      { signal, through },
    );
  // A new node has no layer of theirs, and to look into an archive of 130 MB costs.
  if (![...there].some(isOurs)) return load();
  await load(withoutBlobs(blobs)).catch((error) => {
    if (!(error instanceof CommandError)) throw error;
    return load(); // the node may have thrown away meanwhile what it had
  });
}

/** Removes a container, running or not; one that is not there is no error. */
export async function removeContainer(exec: Exec, name: string): Promise<void> {
  await exec('docker', ['rm', '--force', '--volumes', name], { timeoutMs: removeTimeoutMs });
}

const containersSchema = z.array(
  z.object({
    Name: z.string(),
    NetworkSettings: z.object({
      Networks: z.record(
        z.string(),
        z.object({ IPAddress: z.string(), GlobalIPv6Address: z.string().optional() }),
      ),
      Ports: z.record(
        z.string(),
        z.array(z.object({ HostIp: z.string(), HostPort: z.string() })).nullable(),
      ),
    }),
  }),
);

export interface NodeContainer {
  readonly name: string;
  /** The Docker networks it is on. */
  readonly networks: readonly string[];
  readonly addresses: readonly string[];
  readonly published: readonly Published[];
}

export interface Published {
  readonly host: string;
  readonly port: number;
  readonly containerPort: number;
}

/** The addresses and published TCP ports of kind's node containers. */
export async function inspectNodes(
  exec: Exec,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly NodeContainer[]> {
  const { stdout } = await exec('docker', ['container', 'inspect', ...names], { signal });
  return containersSchema.parse(JSON.parse(stdout)).map(({ Name, NetworkSettings }) => {
    const networks = Object.entries(NetworkSettings.Networks);
    return {
      name: Name.replace(/^\//, ''),
      networks: networks.map(([network]) => network),
      addresses: networks
        .flatMap(([, { IPAddress, GlobalIPv6Address }]) => [IPAddress, GlobalIPv6Address ?? ''])
        .filter(Boolean),
      published: Object.entries(NetworkSettings.Ports).flatMap(([inside, outside]) =>
        inside.endsWith('/tcp')
          ? (outside ?? []).map(({ HostIp, HostPort }) => ({
              host: HostIp,
              port: Number(HostPort),
              containerPort: Number.parseInt(inside, 10),
            }))
          : [],
      ),
    };
  });
}
