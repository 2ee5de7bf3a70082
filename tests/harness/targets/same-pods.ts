import { HarnessError } from '../errors.ts';
import { goneOf } from '../exposure/steady.ts';
import type { Survey } from '../exposure/survey.ts';
import type { Pod } from '../tools/objects.ts';

/** Throws a HarnessError that names the Pods that are no longer there. A container that restarts keeps its Pod. */
export async function assertSamePods(
  surveyAgain: (signal: AbortSignal) => Promise<Pick<Survey, 'pods'>>,
  before: readonly Pod[],
  signal: AbortSignal,
): Promise<void> {
  const { pods } = await surveyAgain(signal);
  const gone = goneOf(before, pods).map(({ metadata }) => metadata.name);
  if (gone.length === 0) return;
  throw new HarnessError(
    `Pod ${gone.join(', ')} was deleted or evicted while suites ran, so what failed says nothing of the system. ` +
      "The namespace's events say who did it. Then try again.",
  );
}
