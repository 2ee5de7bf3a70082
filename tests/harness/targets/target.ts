import type { Config } from '../config.ts';
import type { Exec, ExecPiped } from '../exec.ts';
import type { WrittenContract } from '../exposure/contract.ts';
import type { Examined } from '../exposure/examine.ts';
import type { Stage } from '../progress.ts';
import type { Environment } from '../report/report.ts';
import type { Kubectl } from '../tools/kubectl.ts';
import type { Undo } from '../undo.ts';

/** Base URLs without a trailing slash, as a client outside the system uses them. */
export interface Endpoints {
  readonly users: string;
  readonly tasks: string;
}

/** What a target needs of the run: flags, doors to the system, the place for its files, and its promises. */
export interface Run {
  readonly config: Config;
  readonly contract: WrittenContract;
  readonly exec: Exec;
  readonly execPiped: ExecPiped;
  readonly stage: Stage;
  readonly undo: Undo;
  readonly signal: AbortSignal;
  /** To be called when the harness itself has nothing to do for a second. */
  readonly whileWaiting: () => void;
  /** A temporary folder that is deleted last. */
  readonly folder: string;
}

export type Tools = Pick<Environment, 'docker' | 'kind' | 'kubectl'>;

/** The system as it runs: where clients find it, and from where one can look at it. */
export interface System {
  readonly endpoints: Endpoints;
  readonly examined: Examined;
  /** The same, as it is now. */
  readonly look: (signal: AbortSignal) => Promise<Examined>;
  readonly kubectl: Kubectl;
  /** The version of Kubernetes, as the node's kubelet says it. */
  readonly kubernetes: string;
}

/** A place where the system runs: a recipe to start it, and what remains to be seen when something failed. */
export interface Target {
  /** Gives the versions of the tools it needs, or throws one error that names all that lack. Starts nothing. */
  readonly check: () => Promise<Tools>;
  readonly start: () => Promise<System>;
  /** Saves evidence into the folder and gives the paths of the files written. */
  readonly saveEvidence: (folder: string, signal: AbortSignal) => Promise<readonly string[]>;
  /** Lines for the user when the run leaves something behind on purpose. */
  readonly farewell: readonly string[];
}
