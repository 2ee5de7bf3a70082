import type { EdgeClaim } from './claims.ts';
import { type Contract, type ContractListener, listenerId } from './contract.ts';
import type { Door, Knock } from './door.ts';
import type { Hearing } from './hearing.ts';
import type { Listener } from './listener.ts';

// What the contract expects of one knock, and whose fault it is when that is not what was seen.

/** What the answers carry that the vantage may get at the door; nothing where the door is to be closed. */
export const wantedAt = (
  { listeners }: Pick<Contract, 'listeners'>,
  { door, vantage }: Pick<Knock, 'door' | 'vantage'>,
): readonly string[] =>
  door.leadsTo.flatMap((id) =>
    listeners
      .filter((one) => listenerId(one) === id && one.from.includes(vantage))
      .map(({ answers }) => answers),
  );

/** The doors, of which only those that are to be open may be closed all the same: the others have to be, at every knock. */
export const mayBeClosedIfOpen = (
  contract: Pick<Contract, 'listeners'>,
  vantage: string,
  doors: readonly Door[],
): readonly Door[] =>
  doors.map(({ mayBeClosed, ...door }) =>
    mayBeClosed && wantedAt(contract, { door, vantage }).length > 0
      ? { ...door, mayBeClosed }
      : door,
  );

/** Whether somebody answered who may be reached from there. */
export const isOpenAsWanted = (contract: Contract, knock: Knock): boolean =>
  knock.seen.verdict === 'OPEN' &&
  knock.seen.service !== undefined &&
  wantedAt(contract, knock).includes(knock.seen.service);

/** Whether what was seen is what the contract, or a policy that may rightly close the way, lets one see. */
export function isAsExpected(contract: Contract, knock: Knock): boolean {
  const { door, seen, vantage } = knock;
  if (wantedAt(contract, knock).length > 0)
    return isOpenAsWanted(contract, knock) || (door.mayBeClosed === true && isClosed(knock));
  if (seen.verdict !== 'OPEN') return seen.verdict !== 'INCONCLUSIVE';
  if (seen.service === undefined) return door.mayBeElsewhere === true;
  // What the door leads to is closed to the vantage, whoever else may answer by the same name.
  const isOfDoor = (one: ContractListener) =>
    one.answers === seen.service && door.leadsTo.includes(listenerId(one));
  if (contract.listeners.some(isOfDoor)) return false;
  // Another way to a listener that the vantage may reach anyway: a headless Service is one to every port of its Pods.
  return contract.listeners.some(
    (one) => one.answers === seen.service && one.port === door.port && one.from.includes(vantage),
  );
}

const isClosed = ({ seen }: Knock) => ['REFUSED', 'FILTERED'].includes(seen.verdict);

/** Whether a listener could be behind the door, as far as the objects say. */
export function isRelevant(listener: Listener, { port, path, leadsTo, workloads }: Door): boolean {
  if (leadsTo.length > 0) return leadsTo.includes(listener.id);
  if (workloads !== undefined && !workloads.includes(listener.workload)) return false;
  return port === listener.port || path === 'NodePort' || path === 'published port';
}

/** Whether what is wrong at the door can be this listener's. */
export const isToBlame = ({ listeners }: Contract, id: string, { seen }: Knock): boolean =>
  seen.service === undefined ||
  listeners.every(({ answers }) => answers !== seen.service) ||
  listeners.some((one) => listenerId(one) === id && one.answers === seen.service);

/** Whether a knock fails a claim: it is not as expected, and of a closed edge, the fault can be that listener's. */
export const isWrong = (
  { contract, unexpected }: Pick<Hearing, 'contract' | 'unexpected'>,
  { listener, path }: EdgeClaim,
  knock: Knock,
): boolean =>
  unexpected.has(knock) && (path === undefined || isToBlame(contract, listenerId(listener), knock));
