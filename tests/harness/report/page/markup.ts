import { plainText } from '../plain.ts';

/** HTML that needs no more escaping: made by `html`, or by a program that is trusted to have escaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = string | number | Markup | undefined | readonly Content[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** HTML with values in it. Every value that is not `Markup` is escaped, for text and for quoted attributes alike. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(String.raw({ raw: parts }, ...values.map(markupOf)));
}

function markupOf(value: Content): string {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(markupOf).join('');
  return plainText(String(value)).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** The address of a file beside the page. Whatever the path holds, it stays a path: it names no scheme and no host. */
export function fileAddress(path: string): string {
  const segments = plainText(path).split('/').map(encodeURIComponent);
  return `./${segments.join('/')}`;
}
