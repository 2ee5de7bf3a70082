import { type Content, html, type Markup } from './markup.ts';

/** A part of the page under a heading, to be found by it. */
export function section(id: string, title: string, ...content: readonly Content[]): Markup {
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${content}
</section>
`;
}
