import type {
  NewmanRunExecution,
  NewmanRunExecutionAssertionError,
  NewmanRunSummary,
} from 'newman';
import { maskSecrets } from '../report/mask.ts';
import type { NewmanRun } from './newman-record.ts';

/** Keeps secrets out of every report of a run: what reporters render is masked first, and what they rendered again. */
export function maskReports(run: NewmanRun, secrets: ReadonlySet<string>): void {
  // Reporters register their own listeners between the call of `newman.run` and its `start`.
  run.on('beforeDone', () => maskExecutions(run.summary, secrets));
  run.on('start', () => run.on('beforeDone', () => maskExports(run, secrets)));
}

function maskExecutions({ run }: NewmanRunSummary, secrets: ReadonlySet<string>): void {
  const mask = (text: string) => maskSecrets(text, secrets);
  for (const {
    request,
    response,
    assertions = [],
  } of run.executions as Partial<NewmanRunExecution>[]) {
    for (const header of request?.headers.all() ?? []) {
      header.value = /^authorization$/i.test(header.key) ? '[masked]' : mask(header.value);
    }
    if (request?.body?.raw !== undefined) request.body.raw = mask(request.body.raw);
    if (response?.stream !== undefined) response.stream = Buffer.from(mask(response.text() ?? ''));
    for (const assertion of assertions) {
      assertion.assertion = mask(assertion.assertion);
      maskError(assertion.error, mask);
    }
  }
  for (const { error } of run.failures) maskError(error, mask);
}

function maskError(
  error: Partial<NewmanRunExecutionAssertionError> | undefined,
  mask: (text: string) => string,
): void {
  if (error?.test !== undefined) error.test = mask(error.test);
  if (error?.message !== undefined) error.message = mask(error.message);
}

function maskExports({ exports }: NewmanRun, secrets: ReadonlySet<string>): void {
  for (const file of exports) file.content = maskSecrets(String(file.content), secrets);
}
