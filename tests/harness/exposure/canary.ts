import type { ExposureCheck } from './check.ts';
import type { Door, Knock } from './door.ts';
import type { Round } from './probe.ts';

const canaryVantages: readonly string[] = ['stranger', 'node'];

/** The canary is one more door of the two vantages that tell whether policies are enforced. */
export const withCanary = (rounds: readonly Round[], canary: Door | undefined): readonly Round[] =>
  rounds.map(({ probe, doors }) => {
    const isAsked = canary !== undefined && canaryVantages.includes(probe.vantage.name);
    return { probe, doors: isAsked ? [...doors, canary] : doors };
  });

/** Whether the cluster enforces NetworkPolicies at all: the canary is closed to a stranger, and open to its node. */
export function checkCanary(knocks: readonly Knock[]): ExposureCheck {
  const claim = { id: 'canary', title: 'the cluster enforces NetworkPolicies' };
  const failed = (message: string): ExposureCheck => ({ ...claim, status: 'failed', message });
  const [stranger, node] = canaryVantages.map((name) =>
    knocks.find(({ vantage }) => vantage === name),
  );
  if (stranger === undefined || node === undefined)
    return failed('INCONCLUSIVE: there is no canary Pod, or nobody to knock at it.');
  const { label } = stranger.door;
  if (stranger.seen.verdict === 'OPEN') {
    return failed(
      `${label} answered a Pod that its NetworkPolicy keeps out: this cluster does not enforce NetworkPolicies. ` +
        'Use a network plugin that does; kind does since 0.24.',
    );
  }
  if (node.seen.verdict === 'OPEN' && stranger.seen.verdict !== 'INCONCLUSIVE')
    return { ...claim, status: 'passed' };
  return failed(
    `INCONCLUSIVE: ${label} said ${stranger.seen.evidence} to a stranger, ${node.seen.evidence} to its node.`,
  );
}
