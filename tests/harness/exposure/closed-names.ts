import type { Knock } from './door.ts';

/**
 * A vantage that gets no name resolved, while others get the very same names, is kept from DNS itself: the way by name is FILTERED
 * there. Where nobody gets an answer, DNS is broken, and that stays INCONCLUSIVE.
 */
export function withClosedNames(knocks: readonly Knock[]): readonly Knock[] {
  const byName = knocks.filter(({ door }) => door.path === 'DNS name');
  const isUnresolved = ({ seen }: Knock) => seen.evidence.startsWith('the name was not resolved');
  const resolved = new Set(
    byName.filter(({ seen }) => seen.verdict !== 'INCONCLUSIVE').map(({ door }) => door.host),
  );
  const deaf = new Set(byName.map(({ vantage }) => vantage));
  for (const knock of byName) if (!isUnresolved(knock)) deaf.delete(knock.vantage);
  return knocks.map((knock) => {
    const { vantage, door, seen } = knock;
    if (!deaf.has(vantage) || door.path !== 'DNS name' || !resolved.has(door.host)) return knock;
    const evidence = `${seen.evidence}, while others got it: DNS is closed to ${vantage}`;
    return { ...knock, seen: { ...seen, verdict: 'FILTERED' as const, evidence } };
  });
}
