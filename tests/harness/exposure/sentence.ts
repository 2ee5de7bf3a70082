import { commandLine } from '../command-line.ts';
import type { EdgeClaim } from './claims.ts';
import { type Contract, listenerId } from './contract.ts';
import { address, type Knock } from './door.ts';
import type { Vantage } from './vantage.ts';

/** What a door said, in a sentence. */
export function sentence({ vantage, door, seen }: Knock): string {
  const to = seen.verdict === 'OPEN' ? ` to ${seen.service ?? 'somebody unnamed'}` : '';
  return `${door.label} is ${seen.verdict}${to} from ${vantage} (${seen.evidence})`;
}

/** A failure in full: expected, observed, the object to blame, and a line that knocks by hand. */
export function failureOf(
  { listener, vantage, path }: EdgeClaim,
  observed: string,
  wrong: readonly Knock[],
  reproduce: ((knock: Knock) => string) | undefined,
): string {
  const wanted = path === undefined ? 'open' : 'closed';
  const [first] = wrong;
  const blamed = new Set(wrong.flatMap(({ door }) => door.object ?? []));
  return [
    `expected   ${listenerId(listener)} ${wanted} to ${vantage}${path === undefined ? '' : ` by ${path}`}`,
    ...(observed === '' ? [] : [`observed   INCONCLUSIVE: ${observed}`]),
    ...wrong.slice(0, 8).map((knock) => `observed   ${sentence(knock)}`),
    ...(blamed.size === 0 ? [] : [`blame      ${[...blamed].join(', ')}`]),
    ...(first === undefined || reproduce === undefined ? [] : [`reproduce  ${reproduce(first)}`]),
  ].join('\n');
}

/** A line for a shell that knocks at the same door by hand. */
export function lineByHand(
  { path, header }: Contract['identity'],
  vantages: readonly Vantage[],
  { vantage, door }: Knock,
): string {
  const url = `http://${address(door.host, door.port)}${path}`;
  const code = `fetch('${url}', { signal: AbortSignal.timeout(1500) }).then((r) => console.log(r.status, r.headers.get('${header}')), (e) => console.log(e.cause ?? e))`;
  const [file = '', ...args] = vantages.find(({ name }) => name === vantage)?.byHand ?? [];
  return commandLine(file, [...args, code]);
}
