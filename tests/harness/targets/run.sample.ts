import { join } from 'node:path';
import { type Config, readConfig, root } from '../config.ts';
import { readContract } from '../exposure/contract.ts';
import { createUndo } from '../undo.ts';
import type { Run } from './target.ts';

const config: Config = {
  ...readConfig(['--name=lead', `--reports=${import.meta.dirname}`], {}, import.meta.dirname),
};
const contract = await readContract(join(root, 'k8s', 'exposure.yaml'));
const unexpected = (): never => {
  throw new Error('nobody expected this');
};

/** A run to try targets with, that starts nothing unless it is told how; `stages` are the titles so far. */
export function sampleRun({ config: flags, ...given }: SampleRun = {}): Run & { stages: string[] } {
  const stages: string[] = [];
  const stage: Run['stage'] = (title, work) => {
    stages.push(title);
    return work();
  };
  return {
    stages,
    config: { ...config, ...flags },
    contract,
    exec: unexpected,
    execPiped: async () => undefined,
    openSession: unexpected,
    startProgram: unexpected,
    stage,
    undo: createUndo({ stage, note: () => undefined }),
    signal: new AbortController().signal,
    folder: 'run',
    warmUp: () => undefined,
    ...given,
  };
}

interface SampleRun extends Partial<Omit<Run, 'config'>> {
  readonly config?: Partial<Config>;
}
