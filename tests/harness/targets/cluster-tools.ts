import { delimiter } from 'node:path';
import { HarnessError } from '../errors.ts';
import { checkTools, type ToolName } from '../preflight.ts';
import { cacheFolder, install } from '../tools/install.ts';
import { type ReleasedTool, releaseOf } from '../tools/releases.ts';
import type { Run } from './target.ts';

/** The versions of these tools. Where the run may, kind and kubectl are installed for this user if they lack. */
export function checkClusterTools(
  run: Pick<Run, 'config' | 'exec' | 'stage' | 'signal'>,
  names: readonly ToolName[],
) {
  const { config, exec, stage, signal } = run;
  const installer = config.install ? (name: ReleasedTool) => installFor(run, name) : undefined;
  return stage('Checking tools', () => checkTools(exec, names, signal, installer));
}

/** Puts the program before all others on this process's PATH, and so on that of whatever it runs. */
async function installFor(
  { stage, signal }: Pick<Run, 'stage' | 'signal'>,
  name: ReleasedTool,
): Promise<void> {
  const release = releaseOf(name);
  if (release === undefined)
    throw new HarnessError(
      `There is no ${name} to install on ${process.platform} ${process.arch}.`,
    );
  const cache = cacheFolder(process.env);
  const folder = await stage(`Installing ${name} ${release.version}`, () =>
    install(release, { cache, signal }),
  );
  process.env.PATH = [folder, process.env.PATH].join(delimiter);
}
