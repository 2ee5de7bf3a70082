import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file that a failure can be blamed on. */
export interface Source {
  /** Relative to the repository's root, with slashes. */
  readonly file: string;
  readonly text: string;
}

/** A line of one, counted from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** What says how the system is to be, and what checks it. */
export interface Sources {
  readonly contract: Source | undefined;
  readonly manifests: readonly Source[];
  readonly checks: readonly Source[];
}

/** Which files those are, as glob patterns. */
export interface SourcePatterns {
  readonly contract: string;
  readonly manifests: readonly string[];
  readonly checks: readonly string[];
}

/** Reads the sources below a folder. Throws what the file system throws. */
export async function readSources(folder: string, patterns: SourcePatterns): Promise<Sources> {
  const read = async (pattern: string | readonly string[]): Promise<readonly Source[]> => {
    const files = await Array.fromAsync(glob(pattern, { cwd: folder }));
    const sorted = files.map((file) => file.replaceAll('\\', '/')).sort();
    return Promise.all(
      sorted.map(async (file) => ({ file, text: await readFile(join(folder, file), 'utf8') })),
    );
  };
  const [[contract], manifests, checks] = await Promise.all([
    read(patterns.contract),
    read(patterns.manifests),
    read(patterns.checks),
  ]);
  return { contract, manifests, checks };
}
