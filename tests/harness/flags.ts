import { parseArgs } from 'node:util';

/** The flags of a command line, as `node:util` takes them: switches, and those that take a value. */
export type Flags = Readonly<
  Record<string, { readonly type: 'boolean' | 'string'; readonly short?: string }>
>;

/** Whether the arguments ask for the help text, whatever else they say. */
export const asksForHelp = (argv: readonly string[]): boolean =>
  argv.includes('--help') || argv.includes('-h');

/** The flags that were given, with their values (a switch has an empty one); whatever is wrong is added to the problems. */
export function readFlags<Known extends Flags>(
  argv: readonly string[],
  flags: Known,
  problems: string[],
): ReadonlyMap<keyof Known, string> {
  const { tokens } = parseArgs({
    args: [...argv],
    options: flags,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<keyof Known, string>();
  for (const token of tokens) {
    if (token.kind === 'positional') problems.push(`Unexpected argument "${token.value}".`);
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
    if (flag === undefined) problems.push(`Unknown flag "${rawName}".`);
    else if (flag.type === 'boolean' && value !== undefined)
      problems.push(`${rawName} takes no value, got "${value}".`);
    else if (flag.type === 'string' && (!value || value.startsWith('--')))
      problems.push(`${rawName} needs a value.`);
    else given.set(name, value ?? '');
  }
  return given;
}

/** The base URL of an HTTP server, without a trailing slash, as paths begin with one; anything else is a problem. */
export function baseUrl(flag: string, value: string, problems: string[]): string {
  const url = URL.parse(value);
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash)
    problems.push(`${flag} must be the URL of an HTTP server, got "${value}".`);
  return value.replace(/\/+$/, '');
}

/** The choice that the value names; another value is a problem, and gives the first choice. */
export function oneOf<Choice extends string>(
  flag: string,
  value: string,
  choices: readonly Choice[],
  problems: string[],
): Choice {
  const found = choices.find((choice) => choice === value);
  if (found === undefined)
    problems.push(`${flag} must be ${choices.join(' or ')}, got "${value}".`);
  return found ?? (choices[0] as Choice);
}
