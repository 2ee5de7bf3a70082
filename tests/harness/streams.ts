import { maskSecrets } from './report/mask.ts';
import { plainText } from './report/plain.ts';
import type { Failure } from './report/report.ts';
import { failureOf } from './report/verdict.ts';

/** A reader that goes away, as `head` does, must not keep a run from cleaning up. */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

/** Says on standard error why a command ends without a report, and gives it for whoever else is to know. */
export function tellFailure(error: unknown): Failure {
  const failure = failureOf(error);
  const { message, because, evidence } = failure;
  const others = because.filter((line) => !message.includes(line)); // a message may quote its cause
  const text = [message, ...others, ...evidence].join('\n');
  process.stderr.write(`${maskSecrets(plainText(text))}\n`);
  return failure;
}
