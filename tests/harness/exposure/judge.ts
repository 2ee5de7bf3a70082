import { commandLine } from '../exec.ts';
import type { Cell, ExposureCheck } from './check.ts';
import { type EdgeClaim, edgeClaims } from './claims.ts';
import { type Contract, listenerId, vantagesOf } from './contract.ts';
import { address, type Door, type Knock, type Verdict } from './door.ts';
import type { Listener } from './listener.ts';
import { failureOf, sentence } from './sentence.ts';
import type { Vantage } from './vantage.ts';

/** Everything that was seen, to be judged. */
export interface Seen {
  readonly listeners: readonly Listener[];
  readonly vantages: readonly Vantage[];
  /** Why there is nobody at a vantage, by its name. */
  readonly absent?: ReadonlyMap<string, string>;
  /** The vantages that reached a door which is known to be open and is none of the system's. */
  readonly oriented?: ReadonlySet<string>;
  /** Each listener from vantages that may reach it, before everybody knocked, and from one of them after that. */
  readonly before: readonly Knock[];
  readonly knocks: readonly Knock[];
  readonly after: readonly Knock[];
}

/** What came of the edges: a check per claim, a cell per path, and what else answered. */
export function judgeEdges(
  contract: Contract,
  seen: Seen,
): { checks: readonly ExposureCheck[]; cells: readonly Cell[] } {
  const judge = judgeOf(contract, seen);
  const claims = edgeClaims(contract);
  const judged = claims.map((claim) => judge.edge(claim));
  return {
    checks: [
      ...judged.map(({ check }) => check),
      ...contract.listeners.map((listener) => judge.alive(listenerId(listener))),
      ...vantagesOf(contract).map(judge.witness),
      ...vantagesOf(contract).map((vantage) => judge.unlisted(vantage, claims)),
    ],
    cells: judged.flatMap(({ cells }) => cells),
  };
}

function judgeOf(contract: Contract, seen: Seen) {
  const { listeners, vantages, before, knocks: raw, after } = seen;
  const { absent = new Map<string, string>(), oriented = new Set<string>() } = seen;
  const knocks = withClosedNames(raw);
  const answersOf = new Map(contract.listeners.map((one) => [listenerId(one), one.answers]));
  const allowed = (id: string, vantage: string) =>
    contract.listeners.some((one) => listenerId(one) === id && one.from.includes(vantage));
  const wantedAt = ({ door, vantage }: Knock) =>
    door.leadsTo.filter((id) => allowed(id, vantage)).map((id) => answersOf.get(id));
  const isOpenAsWanted = (knock: Knock) =>
    knock.seen.verdict === 'OPEN' && wantedAt(knock).includes(knock.seen.service);
  const isClosed = ({ seen }: Knock) => ['REFUSED', 'FILTERED'].includes(seen.verdict);
  const isAsExpected = (knock: Knock) => {
    const { door, seen } = knock;
    if (wantedAt(knock).length > 0)
      return isOpenAsWanted(knock) || (door.mayBeClosed === true && isClosed(knock));
    if (seen.verdict !== 'OPEN') return seen.verdict !== 'INCONCLUSIVE';
    if (seen.service === undefined) return door.mayBeElsewhere === true;
    // Another way to a listener that the vantage may reach anyway: a headless Service is one to every port of its Pods.
    return contract.listeners.some(
      (one) =>
        one.answers === seen.service && one.port === door.port && one.from.includes(knock.vantage),
    );
  };

  const reproduce = ({ vantage, door }: Knock): string => {
    const { path, header } = contract.identity;
    const url = `http://${address(door.host, door.port)}${path}`;
    const code = `fetch('${url}', { signal: AbortSignal.timeout(1500) }).then((r) => console.log(r.status, r.headers.get('${header}')), (e) => console.log(e.cause ?? e))`;
    const [file = '', ...args] = vantages.find(({ name }) => name === vantage)?.byHand ?? [];
    return commandLine(file, [...args, code]);
  };

  const isAlive = (id: string) => {
    const lives = (round: readonly Knock[]) =>
      round.some((knock) => knock.door.leadsTo.includes(id) && isOpenAsWanted(knock));
    // Nobody may reach it, so nobody can be asked: that it listens is all there is to see.
    if (contract.listeners.some((one) => listenerId(one) === id && one.from.length === 0))
      return listeners.some(
        (one) => one.id === id && one.scope !== 'nothing' && one.scope !== 'unknown',
      );
    return lives(before) && lives(after);
  };
  const canSee = (vantage: string) =>
    oriented.has(vantage) ||
    knocks.some((knock) => knock.vantage === vantage && isOpenAsWanted(knock));
  /** Why a closed door says nothing, if it does. */
  const missingWitness = (id: string, vantage: string): string | undefined => {
    if (absent.has(vantage)) return absent.get(vantage);
    if (!isAlive(id)) return `${id} did not answer where it is allowed to, before and after`;
    if (!canSee(vantage))
      return `the prober of ${vantage} reached nothing that is known to be open`;
    return undefined;
  };

  /** Whether a listener could be behind the door, as far as the objects say. */
  const isRelevant = (listener: Listener, { port, path, leadsTo, workloads }: Door) => {
    if (leadsTo.length > 0) return leadsTo.includes(listener.id);
    if (workloads !== undefined && !workloads.includes(listener.workload)) return false;
    return port === listener.port || path === 'NodePort' || path === 'published port';
  };
  /** Whether what is wrong at the door can be this listener's. */
  const isToBlame = (id: string, { seen }: Knock) =>
    seen.service === undefined ||
    seen.service === answersOf.get(id) ||
    ![...answersOf.values()].includes(seen.service);

  function edge(claim: EdgeClaim): { check: ExposureCheck; cells: readonly Cell[] } {
    const { id, title, vantage, path } = claim;
    const name = listenerId(claim.listener);
    const found = listeners.filter((one) => one.id === name);
    const here = knocks.filter((knock) => knock.vantage === vantage);
    if (found.length === 0) {
      const message = failureOf(claim, `there is no Pod with ${name}`, [], undefined);
      return { check: { id, title, status: 'failed', message }, cells: [noWay(claim, message)] };
    }
    const leading =
      path === undefined
        ? here.filter(({ door }) => door.leadsTo.includes(name))
        : here.filter(
            ({ door }) => door.path === path && found.some((one) => isRelevant(one, door)),
          );
    const wrong = leading.filter(
      (knock) => !isAsExpected(knock) && (path === undefined || isToBlame(name, knock)),
    );
    const broken = path === undefined ? undefined : missingWitness(name, vantage);
    const observed =
      wrong.length > 0 || broken !== undefined
        ? (broken ?? '')
        : path === undefined && !leading.some(isOpenAsWanted)
          ? (absent.get(vantage) ??
            (leading.length === 0 ? 'nothing leads there' : 'no way is open'))
          : undefined;
    const check: ExposureCheck =
      observed === undefined
        ? { id, title, status: 'passed' }
        : { id, title, status: 'failed', message: failureOf(claim, observed, wrong, reproduce) };
    const cells = cellsOf(claim, leading, broken);
    const isLost = path === undefined && leading.length === 0;
    const why = absent.get(vantage) ?? 'nothing leads there';
    return { check, cells: isLost ? [noWay(claim, why)] : cells };
  }

  function cellsOf(
    claim: EdgeClaim,
    leading: readonly Knock[],
    broken: string | undefined,
  ): Cell[] {
    const { vantage, path, listener } = claim;
    const listed = leading.filter(({ door }) => !door.isSwept);
    return [...Map.groupBy(listed, ({ door }) => door.path)].map(([kind, group]) => {
      const isWrong = (knock: Knock) =>
        !isAsExpected(knock) && (path === undefined || isToBlame(listenerId(listener), knock));
      const worst = group.find(isWrong) ?? group.find(isOpenAsWanted) ?? group[0];
      // A NodePort of somebody else that answers as it should is closed as far as this listener goes.
      const plain: Verdict =
        worst === undefined ||
        (path !== undefined && !isWrong(worst) && worst.seen.verdict === 'OPEN')
          ? 'REFUSED'
          : worst.seen.verdict;
      const observed = broken === undefined ? plain : group.some(isWrong) ? plain : 'INCONCLUSIVE';
      const isRed = group.some(isWrong) || broken !== undefined;
      return {
        listener: listenerId(listener),
        path: kind,
        vantage,
        expected: path === undefined ? 'open' : 'closed',
        observed,
        status: isRed ? 'failed' : 'passed',
        evidence: [...(broken === undefined ? [] : [broken]), ...group.slice(0, 20).map(sentence)],
        reproduce: worst === undefined ? '' : reproduce(worst),
      };
    });
  }

  const inconclusive = (claim: { id: string; title: string }, vantage: string): ExposureCheck => ({
    ...claim,
    status: 'failed',
    message: `INCONCLUSIVE: ${absent.get(vantage)}`,
  });

  function alive(name: string): ExposureCheck {
    const claim = {
      id: `alive ${name}`,
      title: `${name} is alive before and after everybody knocked`,
    };
    if (isAlive(name)) return { ...claim, status: 'passed' };
    const tries = [...before, ...after].filter(({ door }) => door.leadsTo.includes(name));
    const message =
      tries.length === 0
        ? 'Nobody who may reach it found a way to ask.'
        : tries.map(sentence).join('\n');
    return { ...claim, status: 'failed', message };
  }

  function witness(vantage: string): ExposureCheck {
    const claim = {
      id: `witness ${vantage}`,
      title: `the prober of ${vantage} reaches what is known to be open`,
    };
    if (canSee(vantage)) return { ...claim, status: 'passed' };
    if (absent.has(vantage)) return inconclusive(claim, vantage);
    const tried = knocks.filter((knock) => knock.vantage === vantage && wantedAt(knock).length > 0);
    const message =
      tried.length === 0
        ? `The contract lists nothing that ${vantage} may reach, so its silence proves nothing.`
        : tried.map(sentence).join('\n');
    return { ...claim, status: 'failed', message };
  }

  /** Whatever answered and is no edge of the contract: swept ports, external IPs, listeners that nobody lists. */
  function unlisted(vantage: string, claims: readonly EdgeClaim[]): ExposureCheck {
    const claim = { id: `unlisted ${vantage}`, title: `nothing else answers ${vantage}` };
    if (absent.has(vantage)) return inconclusive(claim, vantage);
    const isClaimed = (knock: Knock) =>
      claims.some(
        (one) =>
          one.vantage === vantage &&
          (one.path === undefined
            ? knock.door.leadsTo.includes(listenerId(one.listener))
            : one.path === knock.door.path &&
              isToBlame(listenerId(one.listener), knock) &&
              listeners.some(
                (found) => found.id === listenerId(one.listener) && isRelevant(found, knock.door),
              )),
      );
    const wrong = knocks.filter(
      (knock) => knock.vantage === vantage && !isAsExpected(knock) && !isClaimed(knock),
    );
    if (wrong.length === 0) return { ...claim, status: 'passed' };
    const shown = wrong.slice(0, 20).flatMap((knock) => [sentence(knock), `  ${reproduce(knock)}`]);
    return { ...claim, status: 'failed', message: shown.join('\n') };
  }

  return { edge, alive, witness, unlisted };
}

/**
 * A vantage that gets no name resolved, while others get the very same names, is kept from DNS itself: the way by name is FILTERED
 * there. Where nobody gets an answer, DNS is broken, and that stays INCONCLUSIVE.
 */
function withClosedNames(knocks: readonly Knock[]): readonly Knock[] {
  const byName = knocks.filter(({ door }) => door.path === 'DNS name');
  const isUnresolved = ({ seen }: Knock) => seen.evidence.startsWith('the name was not resolved');
  const resolved = new Set(
    byName.filter((knock) => !isUnresolved(knock)).map(({ door }) => door.host),
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

/** A field of the matrix for what has no door at all: without it, a listener that is gone would leave no mark. */
const noWay = ({ listener, vantage, path }: EdgeClaim, evidence: string): Cell => ({
  listener: listenerId(listener),
  path: path ?? 'Pod IP',
  vantage,
  expected: path === undefined ? 'open' : 'closed',
  observed: 'INCONCLUSIVE',
  status: 'failed',
  evidence: [evidence],
  reproduce: '',
});
