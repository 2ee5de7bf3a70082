import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../report.ts';
import { html, Markup } from './markup.ts';

const ownFile = (name: string) =>
  new Markup(readFileSync(join(import.meta.dirname, name), 'utf8').trim());
const style = new Markup(
  ['base', 'verdict', 'drawing', 'matrix', 'lists', 'media']
    .map((name) => ownFile(`styles/${name}.css`).text)
    .join('\n'),
);

/** The script that filters the matrix and copies commands. */
export const script = ownFile('page.js');

const hashOf = ({ text }: Markup) =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing may be asked for, and nothing may run or paint but the page's own script and style, to the letter. */
const policy = [
  "default-src 'none'",
  `script-src ${hashOf(script)}`,
  `style-src ${hashOf(style)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The head of the page: the verdict as the title of its tab, and what the browser is to keep it from. */
export function headOf({ verdict, target }: Report): Markup {
  return html`<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${verdict} on ${target} · who can reach what</title>
<style>${style}</style>
</head>`;
}
