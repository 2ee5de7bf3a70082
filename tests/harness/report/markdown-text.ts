import { plainText } from './plain.ts';

const longestBlock = 8_000;

/** A table of text as it stands. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  markdownTable(
    head.map(inline),
    rows.map((row) => row.map(inline)),
  );

/** A table of fields that are Markdown already; empty where there is no row. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  if (rows.length === 0) return '';
  const line = (fields: readonly string[]) => `| ${fields.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A list of text as it stands. */
export function list(items: readonly string[]): string {
  return items.map((item) => `- ${inline(item)}`).join('\n');
}

/** Text as it stands, up to a length, in a fence that nothing inside it can close. */
export function block(lines: readonly string[]): string {
  const whole = plainText(lines.join('\n'));
  const text = whole.length > longestBlock ? `${whole.slice(0, longestBlock)} …` : whole;
  const runs = text.match(/`{3,}/g) ?? [];
  const fence = '`'.repeat(Math.max(3, ...runs.map(({ length }) => length + 1)));
  return `${fence}text\n${text}\n${fence}`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Text on one line, with nothing in it that Markdown, a table or HTML would take for its own. */
export function inline(text: string): string {
  return plainText(text)
    .replace(/\s+/g, ' ')
    .replace(/[&<>]/g, (character) => entities[character] ?? character)
    .replace(/[\\`*_~|[\]#]/g, '\\$&');
}
