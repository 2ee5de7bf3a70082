import assert from 'node:assert/strict';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { root } from '../harness/config.ts';
import { eventually } from '../harness/eventually.ts';
import { exec } from '../harness/exec.ts';
import { startProgram } from '../harness/program.ts';
import type { Desk } from './desk.ts';
import { startRegistry } from './registry.ts';

type Scene = (desk: Desk) => Promise<void>;

/** The kept cluster is what the documents call `staging`. */
export async function becomeStaging(desk: Desk): Promise<void> {
  const { stdout } = await exec('kind', ['get', 'kubeconfig', '--name', desk.cluster]);
  await writeFile(desk.kubeconfig, stdout);
  await kubectl(desk, 'config', 'rename-context', `kind-${desk.cluster}`, 'staging');
}

/** The context `guest`: somebody who may edit what is in the namespace `demo`, and nothing else. */
export async function inviteGuest(desk: Desk): Promise<void> {
  await kubectl(desk, 'create', 'serviceaccount', 'guest');
  const [role, who] = ['--clusterrole=edit', '--serviceaccount=default:guest'];
  await kubectl(desk, 'create', 'rolebinding', 'guest', '--namespace=demo', role, who);
  const token = await kubectl(desk, 'create', 'token', 'guest');
  const known = parse(await readFile(desk.kubeconfig, 'utf8'));
  const [{ context }] = known.contexts;
  known.contexts.push({ name: 'guest', context: { ...context, user: 'guest' } });
  known.users.push({ name: 'guest', user: { token } });
  await writeFile(desk.kubeconfig, stringify(known));
}

/** A second system does not fit on a node of two cores: that of the kept cluster makes room, and comes back. */
export const [makeRoom, comeBack] = ['0', '1'].map((replicas) => async (desk: Desk) => {
  const scale = ['scale', 'deployment', '--all', '--namespace=users-net', `--replicas=${replicas}`];
  await kubectl(desk, ...scale);
}) as [Scene, Scene];

/** The images by the tags of the manifests, on the node. */
export async function provideDevImages(desk: Desk): Promise<void> {
  const { workspace: cwd, signal } = desk;
  await exec('docker', ['buildx', 'bake', '-f', 'compose.yaml', '--load'], { cwd, signal });
  await load(desk, ...['auth', 'users', 'tasks'].map((service) => `${service}-net-k8s:dev`));
}

/** Somebody's shop, and `shop.yaml`, its contract. */
export async function openShop(desk: Desk): Promise<void> {
  const fixtures = join(root, 'tests/workflows/real/fixtures/stranger');
  const manifests = join(desk.folder, 'shop-manifests.yaml');
  await cp(join(fixtures, 'contract.yaml'), join(desk.workspace, 'shop.yaml'));
  await cp(join(fixtures, 'manifests.yaml'), manifests);
  await load(desk, 'node:26-slim');
  await kubectl(desk, 'apply', '--filename', manifests);
  await kubectl(desk, 'rollout', 'status', '--namespace=shop', 'deployment/shop');
}

/** To other systems on the cluster its NodePort is one that nobody may have. */
export async function closeShop(desk: Desk): Promise<void> {
  await kubectl(desk, 'delete', 'namespace', 'shop');
}

/** A registry for Docker here and for the node, each by its own loopback: there both speak plain HTTP. */
export async function openRegistry(desk: Desk): Promise<void> {
  const server = await startRegistry();
  desk.defer(async () => server[Symbol.asyncDispose]());
  const registry = `127.0.0.1:${server.port}/team`;
  desk.registry = registry;
  desk.defer(() => removeImages(registry));
  const forwarder = `${desk.cluster}-registry`;
  desk.defer(() => exec('docker', ['rm', '--force', forwarder]));
  const format = '{{range .IPAM.Config}}{{.Gateway}} {{end}}';
  const gateway = await exec('docker', ['network', 'inspect', 'kind', '--format', format]);
  const host = gateway.stdout.split(' ').find((address) => address.includes('.'));
  const program = `const net = require('node:net');
    net.createServer((near) => {
      const far = net.connect(${server.port}, '${host}');
      for (const [one, other] of [[near, far], [far, near]]) one.on('error', () => other.destroy()).pipe(other);
    }).listen(${server.port}, '127.0.0.1');`;
  const place = ['--name', forwarder, '--network', `container:${desk.cluster}-control-plane`];
  const command = ['node:26-slim', 'node', '--eval', program];
  await exec('docker', ['run', '--detach', ...place, ...command]);
}

/**
 * Makes the kept cluster anew: what its kubelet pulled from a registry it takes for pulled under every name, and would pull the
 * loaded images again. https://kubernetes.io/docs/concepts/containers/images/#ensureimagepullcredentialverification
 */
export async function startAnew(desk: Desk): Promise<void> {
  const { cluster, kubeconfig, workspace: cwd, signal } = desk;
  await exec('docker', ['rm', '--force', `${cluster}-registry`]);
  await exec('kind', ['delete', 'cluster', '--name', cluster, '--kubeconfig', kubeconfig]);
  const args = ['run', '--silent', 'e2e', '--', '--target', 'kind', '--reuse', '--quiet'];
  await exec('npm', args, { cwd, signal });
  await becomeStaging(desk);
}

/** The system by Docker Compose, at the ports that the documents name. */
export async function composeUp({ workspace: cwd, signal }: Desk): Promise<void> {
  await exec('docker', ['compose', 'up', '--build', '--wait'], { cwd, signal });
}

/** Takes it away, with its volumes: the next one starts with nobody signed up. */
export async function composeDown({ workspace: cwd }: Desk): Promise<void> {
  await exec('docker', ['compose', 'down', '--volumes'], { cwd });
}

/** Waits for the new Pod, as who types the next restart does: kubectl refuses two within a second. */
export async function untilRestarted(desk: Desk): Promise<void> {
  await kubectl(desk, 'rollout', 'status', '--namespace=users-net', 'deployment/users');
}

/** The port that `kubectl port-forward` leaves open while it runs. */
export async function forwardMetrics({ folder, signal, defer }: Desk): Promise<void> {
  const args = ['-n', 'users-net', 'port-forward', 'deployment/tasks', '9103'];
  const env = process.env as Record<string, string>;
  const forward = startProgram('kubectl', args, { env, logFile: join(folder, 'forward.log') });
  defer(forward.stop);
  const isOpen = async () => assert.match(forward.lines().join('\n'), /^Forwarding from /m);
  await eventually('the forwarded port', isOpen, { timeoutMs: 30_000, signal });
}

async function kubectl({ signal }: Desk, ...args: readonly string[]): Promise<string> {
  return (await exec('kubectl', args, { signal, timeoutMs: 120_000 })).stdout.trim();
}

async function load({ cluster, signal }: Desk, ...images: readonly string[]): Promise<void> {
  await exec('kind', ['load', 'docker-image', '--name', cluster, ...images], { signal });
}

async function removeImages(registry: string): Promise<void> {
  const filter = ['--filter', `reference=${registry}/*`, '--format', '{{.Repository}}:{{.Tag}}'];
  const { stdout } = await exec('docker', ['image', 'ls', ...filter]);
  const names = stdout.split('\n').filter(Boolean);
  if (names.length > 0) await exec('docker', ['image', 'rm', ...names]);
}
