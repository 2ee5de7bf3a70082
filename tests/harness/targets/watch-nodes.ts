import { setTimeout as pause } from 'node:timers/promises';
import { HarnessError, messageOf } from '../errors.ts';
import { CommandError, type Exec } from '../exec.ts';

// A look costs Docker's client some 50 ms of CPU.
const intervalMs = 5_000;
const answerTimeoutMs = 30_000;
const format = '{{.Name}} {{.State.Status}}';

/**
 * Looks at the node containers every 5 s until `signal` is aborted or the process has nothing else to do. The signal that it gives is
 * aborted, with the reason, as soon as one of them does not run or Docker does not say.
 */
export function watchNodes(
  exec: Exec,
  nodes: readonly string[],
  signal: AbortSignal,
  everyMs = intervalMs,
): AbortSignal {
  const lost = new AbortController();
  const watch = async () => {
    while (!signal.aborted && !lost.signal.aborted) {
      await pause(everyMs, undefined, { ref: false });
      await assertRunning(exec, nodes, signal).catch((error) => lost.abort(error));
    }
  };
  void watch();
  return lost.signal;
}

/** Throws a HarnessError that names the first node that does not run. */
export async function assertRunning(
  exec: Exec,
  nodes: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const args = ['container', 'inspect', '--format', format, ...nodes];
  const { stdout } = await exec('docker', args, { signal, timeoutMs: answerTimeoutMs }).catch(
    (error) => {
      if (!(error instanceof CommandError)) throw error;
      const cause = new Error(error.evidence.at(-1) ?? messageOf(error));
      const { evidence } = error;
      throw new HarnessError('Docker no longer answers for the nodes, which are needed', {
        cause,
        evidence,
      });
    },
  );
  for (const line of stdout.trim().split('\n')) {
    const [name = '', status = ''] = line.replace(/^\//, '').split(' ');
    if (status === 'running') continue;
    throw new HarnessError(
      `Node "${name}" does not run while it is needed: Docker says that it is ${status}. Nothing that this harness does stops a node: ` +
        `see who did with \`docker events --since 10m\`, then try again.`,
    );
  }
}
