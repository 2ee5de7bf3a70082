/** The contexts that expressions read, such as `github` and `steps`. */
export type Contexts = Readonly<Record<string, unknown>>;
type Functions = Readonly<Record<string, (...args: readonly string[]) => string>>;

/** A text with each `${{ … }}` in it replaced by its value. Throws on what this evaluator does not know, rather than guess. */
export const evaluateText = (text: string, contexts: Contexts, functions: Functions): string =>
  text.replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) =>
    evaluate(expression, contexts, functions),
  );

/**
 * The value of an expression as text; what is not there is empty, as on GitHub. Knows paths, strings, `==`, `!=`, `&&`, `||` and the
 * functions given. https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
 */
export function evaluate(expression: string, contexts: Contexts, functions: Functions): string {
  const tokens = expression.match(/'(?:[^']|'')*'|[\w.*-]+|==|!=|&&|\|\||\S/g) ?? [];
  const left = [...tokens];
  const refuse = (what: string | undefined): never => {
    throw new Error(`"${expression.trim()}": "${what ?? 'its end'}" is not known here.`);
  };
  const value = either();
  return left.length === 0 ? value : refuse(left[0]);

  function either(): string {
    const one = both();
    if (!next('||')) return one;
    const other = either();
    return isTrue(one) ? one : other;
  }
  function both(): string {
    const one = comparison();
    if (!next('&&')) return one;
    const other = both();
    return isTrue(one) ? other : one;
  }
  function comparison(): string {
    const one = term();
    if (next('==')) return String(one === term());
    if (next('!=')) return String(one !== term());
    return one;
  }
  function term(): string {
    const token = left.shift();
    if (token?.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
    if (token === undefined || !/^[a-z]/i.test(token)) return refuse(token);
    if (!next('(')) return pathIn(contexts, token.split('.')) ?? refuse(token);
    const args: string[] = [];
    while (!next(')')) {
      args.push(either());
      if (left[0] !== ')' && !next(',')) refuse(left[0]);
    }
    return (functions[token] ?? refuse(`${token}()`))(...args);
  }
  function next(token: string): boolean {
    if (left[0] !== token) return false;
    left.shift();
    return true;
  }
}

/** What GitHub takes for true. */
export const isTrue = (value: string): boolean => value !== '' && value !== 'false';

/** Undefined only where there is no such context; `*` collects from all of what is there. */
function pathIn(contexts: Contexts, [context = '', ...rest]: string[]): string | undefined {
  if (!Object.hasOwn(contexts, context)) return undefined;
  const values = rest.reduce<readonly unknown[]>(
    (found, key) =>
      found.flatMap((one) => {
        const object = Object(one);
        return key === '*' ? Object.values(object) : [object[key]];
      }),
    [contexts[context]],
  );
  return values.map((value) => (value === undefined ? '' : String(value))).join(' ');
}
