import { stripVTControlCharacters } from 'node:util';

/** Line breaks and tabs stay. The rest of the control characters, signs that turn the reading direction, and
 * halves of surrogate pairs would let text from outside draw over the report, or make XML that nobody reads. */
const unprintable = /[^\P{Cc}\n\t]|[\p{Bidi_Control}\p{Cs}\ufffe\uffff]/gu;

/** Text as a report may show it: colours go, and each unprintable character becomes U+FFFD. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replaceAll('\r\n', '\n').replace(unprintable, '\ufffd');
}
