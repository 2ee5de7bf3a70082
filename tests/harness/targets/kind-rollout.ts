import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../config.ts';
import { namespace, vantagesNamespace, wallsNamespace } from '../services.ts';
import { together } from '../together.ts';
import { isApplied, markApplied } from '../tools/applied.ts';
import { applyKustomization } from '../tools/apply.ts';
import type { Image } from '../tools/images.ts';
import { type Kubectl, pruneObjects } from '../tools/kubectl.ts';
import { untilRolledOut } from '../tools/rollout.ts';
import { type Places, placed } from './kind-places.ts';
import { type Surveys, surveyBoth } from './kind-system.ts';
import { makeVolumeFolders, volumesOn } from './kind-volumes.ts';
import { manifestsIn, partOf, writeOverlay } from './overlay.ts';
import type { Run } from './target.ts';

/** Where it is remembered what was applied, and the label of all that was. */
export const applied = { namespace: vantagesNamespace, label: `${partOf}=${namespace}` };
const namespaces = [namespace, vantagesNamespace, wallsNamespace];

/** What the harness brings to look from and to look at. */
const broughtFiles = ['vantages.yaml', 'walls.yaml'];

/** The manifests for a cluster, and what came of them there. */
export interface Rollout {
  /** Whether these manifests are what is there already. */
  readonly isThere: (signal: AbortSignal) => Promise<boolean>;
  readonly apply: (signal: AbortSignal) => Promise<void>;
  /** Remembers for the next run that they were applied. */
  readonly mark: (signal: AbortSignal) => Promise<void>;
}

/** Writes the manifests with the images' tags, the volumes, the vantage Pods and the walls laid over them. */
export async function prepareRollout(
  { config, exec, folder, stage }: Run,
  kubectl: Kubectl,
  places: Places,
  images: readonly Image[],
): Promise<Rollout> {
  const overlay = await writeKindOverlay(folder, places, images);
  const manifests = manifestsIn(folder);
  return {
    isThere: (signal) => isApplied(kubectl, applied, manifests, signal),
    apply: (signal) =>
      stage('Applying manifests', async () => {
        const [objects] = await together(signal, [
          (joint) => applyKustomization(kubectl, overlay, joint),
          (joint) => makeVolumeFolders(exec, places.home, joint),
        ]);
        if (config.reuse) await pruneObjects(kubectl, applied.label, objects, signal);
      }),
    mark: (signal) => markApplied(kubectl, applied, manifests, signal),
  };
}

/** What came of rolling out. */
export interface RolledOut {
  /** What was there when it was ready; undefined where something had to be waited for, and was new then. */
  readonly early: Surveys | undefined;
  /** Whether the next run is to be told what was applied. */
  readonly isToBeMarked: boolean;
}

/**
 * Loads what nodes lack and applies the manifests, unless they are what is there already, and waits until everything is ready. Of a
 * new cluster nobody is asked what is there.
 */
export async function rollOut(
  run: Run,
  kubectl: Kubectl,
  {
    isThere,
    apply,
    load,
    isNew,
  }: Rollout & { load: (signal: AbortSignal) => Promise<unknown>; isNew: boolean },
  signal: AbortSignal,
): Promise<RolledOut> {
  const [isUpToDate] = await together(signal, [
    async (joint) => !isNew && isThere(joint),
    (joint) => load(joint),
  ]);
  if (!isUpToDate) await apply(signal);
  run.warmUp(); // waiting for a rollout leaves the CPU idle
  const [isReadyAtOnce, seen] = await together(signal, [
    (joint) => run.stage('Waiting for rollouts', () => untilReady(kubectl, joint)),
    async (joint) => (isUpToDate ? surveyBoth(run, kubectl, joint) : undefined),
  ]);
  return {
    early: isReadyAtOnce ? seen : undefined,
    isToBeMarked: run.config.reuse && !isUpToDate,
  };
}

/** Waits until everything that was applied is ready, and gives whether that was so at the first look. */
export const untilReady = (kubectl: Kubectl, signal: AbortSignal): Promise<boolean> =>
  untilRolledOut(kubectl, namespaces, signal);

async function writeKindOverlay(
  folder: string,
  places: Places,
  images: readonly Image[],
): Promise<string> {
  const volumes = volumesOn(places.home);
  const brought = broughtFiles.map(async (file) => [
    file,
    await readFile(join(root, 'tests/harness/exposure', file), 'utf8'),
  ]);
  return writeOverlay(folder, {
    name: 'kind',
    files: {
      ...Object.fromEntries(await Promise.all(brought)),
      'volumes.yaml': volumes.objects.map(toDocument).join(''),
    },
    changes: {
      patches: [...volumes.patches, ...placed(places)],
      labels: [{ pairs: { [partOf]: namespace } }],
      images: images.map(({ repository, tag }) => ({ name: repository, newTag: tag })),
    },
  });
}

const toDocument = (object: object): string => `${JSON.stringify(object)}\n---\n`;
