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

/** The first of the lines, and how many there are beyond them. */
export const shortened = (lines: readonly string[], most = 20): readonly string[] =>
  lines.length <= most ? lines : [...lines.slice(0, most), `and ${lines.length - most} more`];

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
    ...shortened(wrong.map(sentence), 8).map((line) => `observed   ${line}`),
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
  // No fetch: it refuses ports that browsers fear, such as 6000 and 2049, before it has knocked.
  const code = `http.get(${JSON.stringify(url)}, { timeout: 1500 }, (r) => { console.log(r.statusCode, r.headers[${JSON.stringify(header.toLowerCase())}]); r.destroy(); }).on('timeout', () => { console.log('silent for 1500 ms'); process.exit(); }).on('error', console.log)`;
  const [file = '', ...args] = vantages.find(({ name }) => name === vantage)?.byHand ?? [];
  return commandLine(file, [...args, code]);
}
