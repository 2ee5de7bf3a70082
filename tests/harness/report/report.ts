import type { Examination } from '../exposure/check.ts';
import type { SuiteResult } from '../suites/suite.ts';

/** What a run amounts to; each has an exit code of its own. */
export type Verdict = 'passed' | 'failed' | 'harness failed' | 'interrupted';

/** One step of the recipe, on the run's own clock. */
export interface StageTiming {
  readonly title: string;
  readonly status: 'passed' | 'failed' | 'interrupted';
  /** Milliseconds from the start of the run: stages may overlap. */
  readonly startMs: number;
  readonly durationMs: number;
}

/** A command that the harness ran, on the run's own clock. */
export interface CommandTiming {
  /** The program and its first words. */
  readonly title: string;
  readonly failed: boolean;
  /** Milliseconds from the start of the run: commands may overlap. */
  readonly startMs: number;
  readonly durationMs: number;
}

/** The versions that a reader needs to repeat the run. */
export interface Environment {
  readonly node: string;
  readonly platform: string;
  readonly docker?: string;
  readonly buildx?: string;
  readonly compose?: string;
  readonly kind?: string;
  readonly kubectl?: string;
  readonly kubernetes?: string;
  readonly nodeImage?: string;
  readonly commit?: string;
}

/** Why the harness could not do its job. */
export interface Failure {
  readonly message: string;
  /** The causes, outermost first. */
  readonly because: readonly string[];
  /** Lines that show the cause: the end of a command's output, a container's log. */
  readonly evidence: readonly string[];
}

/** A claim, by its id and in a sentence, and why nobody could judge it. */
export interface UnprovenClaim {
  readonly id: string;
  readonly title: string;
  readonly because: string;
}

/** Everything a run found out; the files and the terminal are pure renderings of it. */
export interface Report {
  readonly verdict: Verdict;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** The name of the target, such as `kind`. */
  readonly target: string;
  readonly stages: readonly StageTiming[];
  /** Noted where a trace was asked for. */
  readonly commands?: readonly CommandTiming[];
  readonly suites: readonly SuiteResult[];
  /** Who can reach what; absent where nobody looked. */
  readonly exposure?: Examination;
  /** What this run does not prove, for people: each a text with its reason. */
  readonly notProven: readonly string[];
  /** The claims of the contract that this target cannot judge, one by one. */
  readonly unproven: readonly UnprovenClaim[];
  readonly environment: Environment;
  readonly error?: Failure;
  /** Files gathered when something failed, relative to the reports folder where they are inside it. */
  readonly evidence: readonly string[];
}

/** Everything that the run leaves open, each reason once. */
export function notProvenOf({ notProven, exposure }: Report): readonly string[] {
  return [...new Set([...notProven, ...(exposure?.notProven ?? [])])];
}
