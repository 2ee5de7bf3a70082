import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../config.ts';
import { namespace, vantagesNamespace, wallsNamespace } from '../services.ts';
import { together } from '../together.ts';
import { isApplied, markApplied } from '../tools/applied.ts';
import { applyManifests, renderKustomization } from '../tools/apply.ts';
import { applyObjects } from '../tools/apply-objects.ts';
import type { Image } from '../tools/images.ts';
import type { Kubectl } from '../tools/kubectl.ts';
import { pruneObjects } from '../tools/prune.ts';
import { areRolledOut, untilRolledOut } from '../tools/rollout.ts';
import {
  type Earlier,
  earlierWorkloads,
  isVantage,
  outdated,
  replicasOf,
  standingFor,
  vantageImage,
} from './kind-earlier.ts';
import { type Places, placed } from './kind-places.ts';
import { type Surveys, surveyBoth } from './kind-system.ts';
import { makeVolumeFolders, volumesOn } from './kind-volumes.ts';
import { manifestsIn, partOf, writeOverlay } from './overlay.ts';
import type { Run } from './target.ts';

/** Where it is remembered what was applied, and the label of all that was. */
export const applied = { namespace: vantagesNamespace, label: `${partOf}=${namespace}` };
/** Who claims that a Deployment have no Pods for a moment, so that its manifest need not say how many it is to have. */
const replicasManager = 'e2e-replace';
const namespaces = [namespace, vantagesNamespace, wallsNamespace];

/** What the harness brings to look from and to look at. */
const broughtFiles = ['vantages.yaml', 'walls.yaml'];

/** The manifests for a cluster, and what came of them there. */
export interface Rollout {
  /** Whether these manifests are what is there already. */
  readonly isUpToDate: boolean;
  /** The names of the Pods to look from that are there and stay. */
  readonly staying: readonly string[];
  /** Gives the manifests as YAML. */
  readonly render: (signal: AbortSignal) => Promise<string>;
  /** Takes away the Pods that are to be made anew, and makes room for what they keep, while their images are being loaded. */
  readonly clear: (signal: AbortSignal) => Promise<void>;
  readonly apply: (rendered: Promise<string>, signal: AbortSignal) => Promise<void>;
  /** Remembers for the next run that they were applied. */
  readonly mark: (signal: AbortSignal) => Promise<void>;
}

/**
 * Writes the manifests with the images' tags, the volumes, the vantage Pods and the walls laid over them, and compares them with what
 * is there.
 */
export async function prepareRollout(
  { config, exec, folder, stage }: Run,
  kubectl: Kubectl,
  places: Places,
  { images, isNew }: { readonly images: readonly Image[]; readonly isNew: boolean },
  now: AbortSignal,
): Promise<Rollout> {
  const earlier = isNew ? [] : await earlierWorkloads(kubectl, applied.label, now);
  const overlay = await writeKindOverlay(folder, places, images, earlier);
  const manifests = manifestsIn(folder);
  const old = outdated(earlier, images);
  const pods = old.filter(({ kind }) => kind === 'Pod');
  const deployments = old.filter(({ kind }) => kind === 'Deployment');
  const claim = async (signal: AbortSignal, replicas?: number) => {
    const claims = deployments.map((one) => replicasOf(one, replicas));
    if (kubectl.api !== undefined) await applyObjects(kubectl.api, claims, signal, replicasManager);
  };
  return {
    staying: earlier.filter((one) => isVantage(one) && !old.includes(one)).map(({ name }) => name),
    isUpToDate: !isNew && (await isApplied(kubectl, applied, manifests, now)),
    render: (signal) => renderKustomization(kubectl, overlay, signal),
    clear: async (signal) => {
      await Promise.all([
        makeVolumeFolders(exec, places.home, signal),
        claim(signal, 0),
        ...pods.map(({ name, namespace: its }) =>
          kubectl(['delete', 'pod', name, '--namespace', its, '--ignore-not-found'], { signal }),
        ),
      ]);
    },
    apply: (rendered, signal) =>
      stage('Applying manifests', async () => {
        const objects = await applyManifests(kubectl, await rendered, signal);
        await together(signal, [
          (joint) => claim(joint),
          async (joint) => config.reuse && pruneObjects(kubectl, applied.label, objects, joint),
        ]);
      }),
    mark: (signal) => markApplied(kubectl, applied, manifests, signal),
  };
}

/** What came of rolling out. */
export interface RolledOut {
  /** What is there, where nothing had to be done or waited for. */
  readonly early: Surveys | undefined;
  /** Whether the next run is to be told what was applied. */
  readonly isToBeMarked: boolean;
}

/**
 * Loads what nodes lack and applies the manifests, unless they are what is there already, and waits until everything is ready. What is
 * ready has its images.
 */
export async function rollOut(
  run: Run,
  kubectl: Kubectl,
  {
    isUpToDate,
    render,
    clear,
    apply,
    load,
  }: Rollout & { load: (signal: AbortSignal) => Promise<unknown> },
  signal: AbortSignal,
): Promise<RolledOut> {
  if (!isUpToDate) {
    const rendered = render(signal);
    rendered.catch(() => undefined); // what is wrong is told when they are to be applied
    await together(signal, [load, clear]);
    await apply(rendered, signal);
  }
  run.warmUp(); // waiting for a rollout leaves the CPU idle
  const early = await run.stage('Waiting for rollouts', async () => {
    const seen = isUpToDate ? await surveyIfReady(run, kubectl, signal) : undefined;
    if (seen !== undefined) return seen;
    if (isUpToDate) await load(signal); // a Pod may wait for an image that its node has thrown away
    await untilReady(kubectl, signal);
    return undefined;
  });
  return { early, isToBeMarked: run.config.reuse && !isUpToDate };
}

/** What is there, if all of it is ready. */
async function surveyIfReady(
  run: Run,
  kubectl: Kubectl,
  signal: AbortSignal,
): Promise<Surveys | undefined> {
  const [isReady, seen] = await together(signal, [
    (joint) => areRolledOut(kubectl, namespaces, joint),
    (joint) => surveyBoth(run, kubectl, joint),
  ]);
  return isReady ? seen : undefined;
}

/** Waits until everything that was applied is ready. */
export const untilReady = (kubectl: Kubectl, signal: AbortSignal): Promise<void> =>
  untilRolledOut(kubectl, namespaces, signal);

async function writeKindOverlay(
  folder: string,
  places: Places,
  images: readonly Image[],
  earlier: readonly Earlier[],
): Promise<string> {
  const volumes = volumesOn(places.home);
  const files = broughtFiles.map(async (file) => [
    file,
    await readFile(join(root, 'tests/harness/exposure', file), 'utf8'),
  ]);
  return writeOverlay(folder, {
    name: 'kind',
    files: {
      ...Object.fromEntries(await Promise.all(files)),
      'volumes.yaml': volumes.objects.map(toDocument).join(''),
    },
    changes: {
      patches: [...volumes.patches, ...placed(places)],
      labels: [{ pairs: { [partOf]: namespace } }],
      images: [
        ...images.map(({ repository, tag }) => ({ name: repository, newTag: tag })),
        standingFor(vantageImage(earlier, images)),
      ],
    },
  });
}

const toDocument = (object: object): string => `${JSON.stringify(object)}\n---\n`;
