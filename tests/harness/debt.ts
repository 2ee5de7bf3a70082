import { mkdtempDisposable, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Exec } from './exec.ts';
import { removeContainer } from './tools/docker.ts';
import { deleteCluster } from './tools/kind.ts';
import { deleteOwn, nameOfOwn, ownObjectsSchema } from './tools/own-objects.ts';

/** Something that a run makes and has to take away, in words that another run understands as well. */
export const debtSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cluster'), name: z.string() }),
  z.object({ kind: z.literal('container'), name: z.string() }),
  z.object({ kind: z.literal('project'), name: z.string() }),
  z.object({ kind: z.literal('folder'), path: z.string() }),
  ownObjectsSchema.extend({ kind: z.literal('objects') }),
]);
export type Debt = z.infer<typeof debtSchema>;

const downTimeoutMs = 60_000;

/** The debt as a reader knows it: `cluster "e2e-ab12cd"`. */
export function nameOf(debt: Debt): string {
  if (debt.kind === 'folder') return `folder ${debt.path}`;
  return debt.kind === 'objects' ? nameOfOwn(debt) : `${debt.kind} "${debt.name}"`;
}

/** Takes away what is owed; that it is not there, or half made, is no error. */
export function settle(exec: Exec, debt: Debt): Promise<unknown> {
  switch (debt.kind) {
    case 'cluster':
      return deleteLeftCluster(exec, debt.name);
    case 'container':
      return removeContainer(exec, debt.name);
    case 'project':
      return exec('docker', downArgs(debt.name), { timeoutMs: downTimeoutMs });
    case 'folder':
      return rm(debt.path, { recursive: true, force: true });
    case 'objects':
      return deleteOwn(exec, debt);
  }
}

/** With a kubeconfig file of its own: where that of the run is gone with its folder, kind would make the folder anew. */
async function deleteLeftCluster(exec: Exec, name: string): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'e2e-'));
  await deleteCluster(exec, { name, kubeconfig: join(folder.path, 'kubeconfig') });
}

/** Compose finds by its labels what belongs to a project. */
const downArgs = (name: string): readonly string[] => [
  ...['compose', '--project-name', name],
  ...['down', '--volumes', '--remove-orphans', '--timeout', '0'],
];
