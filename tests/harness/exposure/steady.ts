import type { Pod } from '../tools/objects.ts';
import type { ExposureCheck } from './check.ts';

const claim = { id: 'steady', title: 'no Pod was restarted or replaced meanwhile' };

/** Whether the Pods after the knocking are the very ones from before it, and none of their containers was restarted. */
export function checkSteady(before: readonly Pod[], after: readonly Pod[]): ExposureCheck {
  const lived = new Map(before.map((pod) => [pod.metadata.uid, pod]));
  const problems = [
    ...goneOf(before, after).map(({ metadata }) => `Pod ${metadata.name} was replaced or deleted.`),
    ...after.flatMap((pod) =>
      pod.status.containerStatuses.flatMap(({ name, restartCount }) => {
        const then = lived
          .get(pod.metadata.uid)
          ?.status.containerStatuses.find((one) => one.name === name);
        const times = restartCount - (then?.restartCount ?? restartCount);
        return times > 0
          ? [`${name} in Pod ${pod.metadata.name} was restarted ${times} time(s).`]
          : [];
      }),
    ),
  ];
  return problems.length === 0
    ? { ...claim, status: 'passed' }
    : {
        ...claim,
        status: 'failed',
        message: [
          ...problems,
          'What was seen of it says nothing: run it again, and look at its logs.',
        ].join('\n'),
      };
}

/** The Pods from before that are no more: deleted, evicted or replaced by others. */
export const goneOf = (before: readonly Pod[], after: readonly Pod[]): readonly Pod[] =>
  before.filter(({ metadata }) => !after.some((pod) => pod.metadata.uid === metadata.uid));
