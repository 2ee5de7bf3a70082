import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { endGroup } from '../harness/process-group.ts';

/** What a command came to. */
export interface Typed {
  readonly exitCode: number | undefined;
  /** Everything that it wrote, in the order it came. */
  readonly output: string;
}

/** A shell that stays open: the variables that one command sets are there for the next one. */
export interface Shell {
  /** Types a command, and Ctrl-C once it has written what it is to be ended at. */
  readonly type: (line: string, endAt?: RegExp) => Promise<Typed>;
}

interface Place {
  readonly cwd: string;
  /** Where it keeps what it needs to remember. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Nothing in the documents takes so long; what does hangs. */
const deadlineMs = 300_000;

/** With `set -a` every variable is exported, so `export -p` has them all. Ctrl-C is for the command, not for the shell around it. */
const script = `trap : INT
set -a -o pipefail
. "$1"
eval "$2"
code=$?
export -p > "$1"
exit $code`;

/** Opens a shell in a folder. A command that takes longer than 300 s, or is under way when the signal is aborted, is ended. */
export async function openShell({ cwd, folder, signal }: Place): Promise<Shell> {
  const memory = join(folder, `shell-${crypto.randomUUID()}`);
  await writeFile(memory, '');
  const type: Shell['type'] = async (line, endAt) => {
    signal.throwIfAborted();
    const child = execa('bash', ['-c', script, 'bash', memory, line], {
      ...{ cwd, reject: false, all: true, stdin: 'ignore' },
      detached: true, // a group of its own: a Ctrl-C goes to all of it, as from a keyboard
    });
    let output = '';
    let isEnded = false;
    child.all.on('data', (chunk) => {
      output += chunk;
      if (isEnded || !endAt?.test(output)) return;
      isEnded = true;
      process.kill(-(child.pid as number), 'SIGINT');
    });
    const end = () => void endGroup(child.pid, child);
    const late = setTimeout(end, deadlineMs);
    signal.addEventListener('abort', end, { once: true });
    const { exitCode } = await child;
    clearTimeout(late);
    signal.removeEventListener('abort', end);
    signal.throwIfAborted();
    if (endAt !== undefined && !isEnded) output += `\nIt ended before it wrote ${endAt}`;
    return { exitCode: endAt !== undefined && !isEnded ? undefined : exitCode, output };
  };
  return { type };
}
