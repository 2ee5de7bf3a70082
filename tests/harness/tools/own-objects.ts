import { delimiter, resolve } from 'node:path';
import { z } from 'zod';
import { commandLine } from '../command-line.ts';
import { HarnessError } from '../errors.ts';
import { Hopeless } from '../eventually.ts';
import { CommandError, type Exec } from '../exec.ts';
import { type Access, accessArgs } from './kubectl.ts';

/** What a run made in a cluster that is somebody's, in words that another run understands as well. */
export const ownObjectsSchema = z.object({
  namespace: z.string(),
  /** What in the namespace, as kubectl names it; without it the namespace itself. */
  resources: z.string().optional(),
  /** Matches what the run made, and nothing else. */
  selector: z.string(),
  /** The user's own files, as `KUBECONFIG` has them; empty where kubectl's default is meant. */
  kubeconfig: z.string(),
  context: z.string().optional(),
});
export type OwnObjects = z.infer<typeof ownObjectsSchema>;

const answerTimeoutMs = 5_000;
const goneTimeoutMs = 60_000;

/** How another process finds the cluster, whatever its folder and its environment are. */
export const lasting = (
  { kubeconfig, context }: Access,
  { KUBECONFIG = '' }: NodeJS.ProcessEnv = process.env,
): Pick<OwnObjects, 'kubeconfig' | 'context'> => ({
  kubeconfig: (kubeconfig ?? KUBECONFIG)
    .split(delimiter)
    .map((file) => file && resolve(file))
    .join(delimiter),
  context,
});

/** The objects as a reader knows them: `namespace "e2e-ab12cd" of context "staging"`. */
export const nameOfOwn = ({ namespace, resources, context }: OwnObjects): string =>
  `${resources === undefined ? '' : 'objects in '}namespace "${namespace}" of context "${context}"`;

/** kubectl's arguments that delete them: by name and label, so that they cannot be anybody else's. */
export const deletionOf = ({
  namespace,
  resources,
  selector,
}: Pick<OwnObjects, 'namespace' | 'resources' | 'selector'>): readonly string[] =>
  resources === undefined
    ? ['delete', 'namespace', '--selector', selector, `--field-selector=metadata.name=${namespace}`]
    : [
        ...['delete', resources, '--namespace', namespace, '--selector', selector],
        '--cascade=foreground',
      ];

/**
 * Deletes what a dead run left. A cluster that does not say within seconds that it will is given up for now; throws `Hopeless`
 * where it is of no use to try again.
 */
export async function deleteOwn(exec: Exec, owed: OwnObjects): Promise<void> {
  const args = [...accessArgs({ context: owed.context }), ...deletionOf(owed)];
  const env = { KUBECONFIG: owed.kubeconfig }; // an empty one is none
  const soon = ['--wait=false', `--request-timeout=${answerTimeoutMs}ms`];
  await exec('kubectl', [...args, ...soon], { env, timeoutMs: answerTimeoutMs }).catch((error) => {
    throw error instanceof CommandError ? explained(error, byHand(owed, args)) : error;
  });
  await exec('kubectl', args, { env, timeoutMs: goneTimeoutMs }).catch((error) => {
    if (!(error instanceof CommandError)) throw error;
    throw new Hopeless(
      `The cluster is deleting it, but kubectl ${error.how}. ${byHand(owed, args)}`,
    );
  });
}

/** kubectl's last words but for the log lines of its libraries, and what the user can do. */
function explained(error: CommandError, hint: string): HarnessError {
  const said = error.evidence.findLast((line) => !/^[EWI]\d{4} /.test(line));
  const message = `${(said ?? `kubectl ${error.how}`).replace(/[.?]$/, '')}. ${hint}`;
  const isFinal = /\(Forbidden\)|\bcontext\b.*(does not exist|was not found)/.test(said ?? '');
  return isFinal ? new Hopeless(message) : new HarnessError(message);
}

const byHand = ({ kubeconfig }: OwnObjects, args: readonly string[]): string =>
  `By hand: ${
    kubeconfig === ''
      ? commandLine('kubectl', args)
      : commandLine('env', [`KUBECONFIG=${kubeconfig}`, 'kubectl', ...args])
  }`;
