import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { root } from '../config.ts';

const file = join(root, 'k8s', 'kind.yaml');

/** The path of kind's configuration: the one of `k8s/`, or where workers are wanted a copy in the folder that has them too. */
export async function kindConfig(folder: string, workers: number): Promise<string> {
  if (workers === 0) return file;
  const config = parse(await readFile(file, 'utf8'));
  const nodes = [...config.nodes, ...Array.from({ length: workers }, () => ({ role: 'worker' }))];
  const path = join(folder, 'kind.yaml');
  await writeFile(path, stringify({ ...config, nodes }));
  return path;
}
