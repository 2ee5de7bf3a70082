import { HarnessError } from '../errors.ts';
import { eventually } from '../eventually.ts';
import type { ExposureCheck } from './check.ts';
import type { Door, Knock } from './door.ts';
import { knockAt, type Probe, type Round } from './probe.ts';

const canaryVantages: readonly string[] = ['stranger', 'node'];
const intervalMs = 200;
/** What the check of the canary says where nobody enforces policies: most of what else is wrong then follows from that. */
export const notEnforced = 'this cluster does not enforce NetworkPolicies';

/** The canary is one more door of the two vantages that tell whether policies are enforced. */
export const withCanary = (rounds: readonly Round[], canary: Door | undefined): readonly Round[] =>
  rounds.map(({ probe, doors }) => {
    const isAsked = canary !== undefined && canaryVantages.includes(probe.vantage.name);
    return { probe, doors: isAsked ? [...doors, canary] : doors };
  });

/** The stranger alone, at the canary. Nobody, where one of them is not there. */
export const strangerAt = (canary: Door | undefined, probes: readonly Probe[]): readonly Round[] =>
  probes
    .filter(({ vantage }) => vantage.name === canaryVantages[0])
    .map((probe) => ({ probe, doors: canary === undefined ? [] : [canary] }));

/**
 * Looks. Where the stranger was let in to the canary, waits until it no longer is, `timeoutMs` at most, and looks again: Pods may be
 * ready before anybody enforces their policies, as a network plugin that could not be started is tried again 10 to 15 s later. Where it
 * is let in to the end, the first look stands.
 */
export async function lookOnceEnforced(
  look: () => Promise<readonly Knock[]>,
  atCanary: readonly Round[],
  signal: AbortSignal,
  timeoutMs = 20_000,
): Promise<readonly Knock[]> {
  const isLetIn = (knocks: readonly Knock[]) =>
    atCanary.some(({ probe, doors }) =>
      knocks.some(
        ({ vantage, door, seen }) =>
          vantage === probe.vantage.name && doors.includes(door) && seen.verdict === 'OPEN',
      ),
    );
  const first = await look();
  if (timeoutMs === 0 || !isLetIn(first)) return first;
  const knock = async () => {
    if (isLetIn(await knockAt(atCanary))) throw new Error('the canary let a stranger in');
  };
  try {
    await eventually('the NetworkPolicies', knock, { timeoutMs, intervalMs, signal });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof HarnessError)) throw error;
    return first;
  }
  return look();
}

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
      `${label} answered a Pod that its NetworkPolicy keeps out: ${notEnforced}. ` +
        'Use a network plugin that does; kind does since 0.24.',
    );
  }
  if (node.seen.verdict === 'OPEN' && stranger.seen.verdict !== 'INCONCLUSIVE')
    return { ...claim, status: 'passed' };
  return failed(
    `INCONCLUSIVE: ${label} said ${stranger.seen.evidence} to a stranger, ${node.seen.evidence} to its node.`,
  );
}
