import type { Config } from '../config.ts';
import type { Exec } from '../exec.ts';
import type { ExecPiped } from '../exec-piped.ts';
import type { Examination } from '../exposure/check.ts';
import type { WrittenContract } from '../exposure/contract.ts';
import type { Manner } from '../exposure/manner.ts';
import type { Unproven } from '../exposure/unproven.ts';
import type { StartProgram } from '../program.ts';
import type { Stage } from '../progress.ts';
import type { Environment } from '../report/report.ts';
import type { OpenSession } from '../session.ts';
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
  readonly openSession: OpenSession;
  readonly startProgram: StartProgram;
  readonly stage: Stage;
  /** Starts to load the suites, in processes of their own: to be called a second or two before the system serves. */
  readonly warmUp: () => void;
  readonly undo: Undo;
  readonly signal: AbortSignal;
  /** A temporary folder that is deleted last. */
  readonly folder: string;
}

/** What the system runs on and with, as far as a target has it. */
export type Versions = Partial<Omit<Environment, 'node' | 'platform' | 'commit'>>;

/** The system as it runs. What a target cannot give is absent. */
export interface System {
  readonly endpoints: Endpoints;
  readonly versions: Versions;
  /** Looks at it from every vantage, and judges what was seen by the contract. */
  readonly examine?: (signal: AbortSignal, manner?: Manner) => Promise<Examination>;
  /** Throws a HarnessError when somebody else took away a part of it meanwhile: what failed then says nothing of the system. */
  readonly assertUndisturbed?: (signal: AbortSignal) => Promise<void>;
  /** Aborted, with the error as its reason, as soon as a part of the system has ended by itself. */
  readonly lost?: AbortSignal;
}

/** A place where the system runs: a recipe to start it, and what remains to be seen when something failed. */
export interface Target {
  /** The claims that nobody can judge there. The rest is judged by `examine`. */
  readonly unproven: readonly Unproven[];
  /** Gives the versions of the tools it needs, or throws one error that names all that lack. Starts nothing. */
  readonly check: () => Promise<Versions>;
  readonly start: () => Promise<System>;
  /** Saves evidence into the folder and gives the paths of the files written. */
  readonly saveEvidence: (folder: string, signal: AbortSignal) => Promise<readonly string[]>;
}
