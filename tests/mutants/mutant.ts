import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** A broken variant of the manifests, and the checks that have to notice. */
export interface Mutant {
  readonly name: string;
  /** The folder of its kustomize component. */
  readonly folder: string;
  /** Ids of checks that must turn red: each is found among the red ones. */
  readonly expects: readonly RegExp[];
  /** Other checks that may turn red with them, because the very same change is theirs to notice too. */
  readonly allows: RegExp | undefined;
  /** `waits` for the rollout; what never becomes ready `shows` by its checks alone. */
  readonly rollout: 'waits' | 'shows';
}

const componentSchema = z.object({
  metadata: z.object({
    name: z.string(),
    annotations: z.strictObject({
      expects: z.string().min(1),
      allows: z.string().optional(),
      rollout: z.literal('shows').optional(),
    }),
  }),
});

/** Every mutant below a folder, by name. Each is a kustomize component whose annotations say what it expects. */
export async function readMutants(folder: string): Promise<readonly Mutant[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(
    names.sort().map(async (name) => {
      const path = join(folder, name);
      const file = await readFile(join(path, 'kustomization.yaml'), 'utf8');
      const { expects, allows, rollout } = componentSchema.parse(parse(file)).metadata.annotations;
      return {
        name,
        folder: path,
        expects: expects.split(',').map((id) => new RegExp(`^${id.trim()}$`)),
        allows: allows === undefined ? undefined : new RegExp(`^(?:${allows})$`),
        rollout: rollout ?? ('waits' as const),
      };
    }),
  );
}

/** What is wrong with the red checks of a mutant, each in a sentence; nothing when it was killed by the right ones alone. */
export function complaints({ expects, allows }: Mutant, red: readonly string[]): readonly string[] {
  const isExpected = (id: string) => expects.some((one) => one.test(id));
  return [
    ...expects
      .filter((one) => !red.some((id) => one.test(id)))
      .map((one) => `${one.source.slice(1, -1)} stayed green`),
    ...red
      .filter((id) => !isExpected(id) && allows?.test(id) !== true)
      .map((id) => `${id} turned red, which has nothing to do with it`),
  ];
}
