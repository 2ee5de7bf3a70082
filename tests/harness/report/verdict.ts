import { exitCode, HarnessError, Interrupted } from '../errors.ts';
import { isGreen, type SuiteResult } from '../suites/suite.ts';
import type { Failure, Verdict } from './report.ts';

const codes = {
  passed: exitCode.passed,
  failed: exitCode.checkFailed,
  'harness failed': exitCode.harnessFailed,
  interrupted: exitCode.interrupted,
} as const satisfies Record<Verdict, number>;

/** What the process answers with. */
export const exitCodeOf = (verdict: Verdict): number => codes[verdict];

/** What a run amounts to. A run without a suite proved nothing. */
export function verdictOf(suites: readonly SuiteResult[], error: unknown): Verdict {
  if (error instanceof Interrupted) return 'interrupted';
  if (error !== undefined || suites.length === 0) return 'harness failed';
  return suites.every(isGreen) ? 'passed' : 'failed';
}

/** What the user reads: the message, its causes, and the lines that show them. A bug of the harness shows its stack. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof HarnessError)) {
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    return {
      message: `The harness itself broke: ${error}`,
      because: [],
      evidence: stack.split('\n').slice(1),
    };
  }
  const causes: Error[] = [];
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) causes.push(cause);
  const evidence = [error, ...causes].flatMap((one) =>
    one instanceof HarnessError ? one.evidence : [],
  );
  return {
    message: error.message,
    because: causes.flatMap(({ message }) => message.split('\n')),
    evidence,
  };
}
