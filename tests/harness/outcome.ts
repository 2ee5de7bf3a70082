import type { Config } from './config.ts';
import { Interrupted } from './errors.ts';
import type { Examination } from './exposure/check.ts';
import { unprovenTexts } from './exposure/unproven.ts';
import type { Environment, Report } from './report/report.ts';
import { failureOf, verdictOf } from './report/verdict.ts';
import type { SuiteResult } from './suites/suite.ts';
import type { Target, Versions } from './targets/target.ts';

/** What a run has found so far. */
export interface Found {
  /** The name of the target, known once it is picked. */
  target?: string;
  unproven?: Target['unproven'];
  /** Known once the tools were checked. */
  versions?: Versions;
  examination?: Examination;
  suites: readonly SuiteResult[];
  evidence: readonly string[];
  error?: unknown;
}

/** What the run amounts to, all but its times. */
export function outcomeOf(
  { target, suites: wanted }: Config,
  found: Found,
): Omit<Report, 'startedAt' | 'durationMs' | 'stages'> {
  const { versions, unproven = [], examination, suites, evidence, error } = found;
  const leftOut = wanted.includes('playwright')
    ? []
    : ['who can reach what: the Playwright specs were left out by --only'];
  return {
    verdict: verdictOf(suites, error),
    target: found.target ?? target,
    suites,
    notProven: [...leftOut, ...unprovenTexts(unproven)],
    unproven: unproven.map(({ claim: { id, title }, because }) => ({ id, title, because })),
    environment: environmentOf(versions),
    evidence,
    ...(examination === undefined ? {} : { exposure: examination }),
    ...(error === undefined || error instanceof Interrupted ? {} : { error: failureOf(error) }),
  };
}

function environmentOf(versions: Versions | undefined): Environment {
  const commit = process.env.GITHUB_SHA;
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    ...versions,
    ...(commit ? { commit } : {}),
  };
}
