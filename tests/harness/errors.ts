/** What the process answers with: CI can tell a failed check from a harness that could not do its job. */
export const exitCode = { passed: 0, checkFailed: 1, harnessFailed: 2, interrupted: 130 } as const;

/**
 * A failure the harness understands: its message says what, with which value, and what to do next.
 * It is printed as it is, without a stack; `evidence` holds lines that show the cause.
 */
export class HarnessError extends Error {
  override readonly name: string = 'HarnessError';
  readonly evidence: readonly string[];

  constructor(message: string, options: ErrorOptions & { evidence?: readonly string[] } = {}) {
    super(message, options);
    this.evidence = options.evidence ?? [];
  }
}

/** The run was refused before anything of its own was there: it leaves no evidence to save. */
export class Refused extends HarnessError {
  override readonly name = 'Refused';
}

/** The user stopped the run (Ctrl-C, SIGTERM): not a failure of anything, and never reported as one. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** The message of whatever was thrown; what is no Error is its own message. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
