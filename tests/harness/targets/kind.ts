import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../config.ts';
import { saveEvidence } from '../diagnostics.ts';
import { checkTools } from '../preflight.ts';
import { namespace, vantagesNamespace } from '../services.ts';
import { together } from '../together.ts';
import { buildImages, imageId, imagesToLoad, loadImages, missingImages } from '../tools/docker.ts';
import { type Image, wantedImages } from '../tools/images.ts';
import { type Cluster, nodeNames } from '../tools/kind.ts';
import { applyKustomization, type Kubectl, kubectlFor, pruneObjects } from '../tools/kubectl.ts';
import { untilRolledOut } from '../tools/rollout.ts';
import { discover, endpointsOf, untilTheyAnswer, vantagesOf } from './discover.ts';
import { provideCluster } from './kind-cluster.ts';
import { startOutside } from './kind-outside.ts';
import { makeVolumeFolders, volumesOn } from './kind-volumes.ts';
import type { Run, System, Target } from './target.ts';

const baseImage = 'node:26-slim';
const partOf = 'app.kubernetes.io/part-of';
const namespaces = [namespace, vantagesNamespace];

/** The system on a throw-away kind cluster, or on the one that an earlier `--reuse` left. */
export function kindTarget(run: Run): Target {
  const { config, exec, folder } = run;
  const cluster: Cluster = { name: config.name, kubeconfig: join(folder, 'kubeconfig') };
  const kubectl = kubectlFor(exec, cluster);
  return {
    check: () => run.stage('Checking tools', () => checkTools(exec, run.signal)),
    start: () => start(run, cluster, kubectl),
    saveEvidence: (into, signal) =>
      saveEvidence({ exec, kubectl, cluster: cluster.name }, into, signal),
    farewell: config.keep
      ? [
          `The cluster "${config.name}" is still there. To look around:`,
          `  kind export kubeconfig --name ${config.name} --kubeconfig ./${config.name}.kubeconfig`,
          `  kubectl --kubeconfig ./${config.name}.kubeconfig --namespace users-net get pods`,
          'To delete it:',
          `  kind delete cluster --name ${config.name}`,
        ]
      : [],
  };
}

async function start(run: Run, planned: Cluster, kubectl: Kubectl): Promise<System> {
  const { exec, stage, signal } = run;
  const [images, cluster] = await together(signal, [
    (joint) => build(run, joint),
    (joint) => provideCluster(run, planned, kubectl, joint),
  ]);
  const nodes = await nodeNames(exec, cluster, signal);
  await load(run, nodes, images);
  await stage('Applying manifests', () => apply(run, kubectl, nodes, images));
  await stage('Waiting for rollouts', () =>
    together(signal, [
      (joint) => startOutside(run, nodes, images, joint),
      ...namespaces.map((one) => (joint: AbortSignal) => untilRolledOut(kubectl, one, joint)),
    ]),
  );
  return await stage('Finding addresses', async () => {
    const found = await discover(exec, kubectl, nodes, signal);
    const endpoints = endpointsOf(found.topology);
    await untilTheyAnswer(endpoints, signal);
    const vantages = vantagesOf(found, cluster);
    return { endpoints, topology: found.topology, vantages, kubernetes: found.kubernetes };
  });
}

/** The images that the sources ask for, built unless they are there already. */
async function build({ exec, stage }: Run, signal: AbortSignal): Promise<readonly Image[]> {
  const base = `${baseImage} ${(await imageId(exec, baseImage, signal)) ?? ''}`;
  const images = await wantedImages(root, base);
  const missing = await missingImages(exec, images, signal);
  if (missing.length > 0) {
    const names = missing.map(({ service }) => service).join(', ');
    await stage(`Building images ${names}`, () => buildImages(exec, root, missing, signal));
  }
  return images;
}

async function load(
  { exec, execPiped, stage, signal }: Run,
  nodes: readonly string[],
  images: readonly Image[],
): Promise<void> {
  const wanted = await Promise.all(
    nodes.map(async (node) => ({ node, missing: await imagesToLoad(exec, node, images, signal) })),
  );
  const lacking = wanted.filter(({ missing }) => missing.length > 0);
  if (lacking.length === 0) return;
  await stage('Loading images', () =>
    Promise.all(lacking.map(({ node, missing }) => loadImages(execPiped, node, missing, signal))),
  );
}

/** The manifests as they are, with the images' tags, the volumes and the vantage Pods laid over them. */
async function apply(
  { config, exec, folder, signal, whileWaiting }: Run,
  kubectl: Kubectl,
  nodes: readonly string[],
  images: readonly Image[],
): Promise<void> {
  const overlay = join(folder, 'overlay');
  await mkdir(overlay);
  await cp(join(root, 'k8s'), join(folder, 'k8s'), { recursive: true });
  await cp(join(root, 'tests/harness/exposure/vantages.yaml'), join(overlay, 'vantages.yaml'));
  const node = nodes.at(-1) ?? '';
  const volumes = volumesOn(node);
  await makeVolumeFolders(exec, node, signal);
  await writeFile(join(overlay, 'volumes.yaml'), volumes.objects.map(toDocument).join(''));
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: ['../k8s', 'vantages.yaml', 'volumes.yaml'],
    patches: volumes.patches,
    labels: [{ pairs: { [partOf]: namespace } }],
    images: images.map(({ repository, tag }) => ({ name: repository, newTag: tag })),
  };
  await writeFile(join(overlay, 'kustomization.yaml'), JSON.stringify(kustomization));
  const applying = applyKustomization(kubectl, overlay, signal);
  whileWaiting();
  const applied = await applying;
  if (config.reuse) await pruneObjects(kubectl, `${partOf}=${namespace}`, applied, signal);
}

const toDocument = (object: object): string => `${JSON.stringify(object)}\n---\n`;
