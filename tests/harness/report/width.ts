import { plainText } from './plain.ts';

/** Every character that a terminal may draw two columns wide, and some that it does not. */
const wide = /[\u1100-\u1fff\u2070-\ufffc\u{fffe}-\u{10ffff}]/gu;

/** How many columns of a terminal a line takes at most. */
export const widthOf = (text: string): number => [...text].length + (text.match(wide)?.length ?? 0);

/** Text on one line of at most so many columns, an ellipsis where it was cut: at its end. */
export function cut(text: string, width: number): string {
  const line = oneLine(text);
  return widthOf(line) > width ? `${head(line, width - 1)}…` : line;
}

/** The same, cut in the middle: for names of which the end tells them apart. */
export function cutMiddle(text: string, width: number): string {
  const line = oneLine(text);
  if (widthOf(line) <= width) return line;
  const tail = reversed(head(reversed(line), Math.floor((width - 1) / 2)));
  return `${head(line, width - 1 - widthOf(tail))}…${tail}`;
}

/** Breaks at spaces, and inside a word only where that is longer than a line. */
export function wrapped(text: string, width: number): string[] {
  const room = Math.max(width, 20);
  const lines = plainText(text)
    .replaceAll('\n', ' ')
    .match(new RegExp(`(?:\\S.{0,${room - 2}}(?=\\s|$)|\\S{1,${room}})`, 'gu'));
  return lines?.map((line) => line.trimEnd()) ?? [];
}

const oneLine = (text: string): string => plainText(text).replace(/[\n\t\u2028\u2029]/g, ' ');

const reversed = (text: string): string => [...text].reverse().join('');

/** As many of the first characters as fit. */
function head(text: string, width: number): string {
  let fitting = '';
  for (const character of text) {
    if (widthOf(fitting + character) > width) break;
    fitting += character;
  }
  return fitting;
}
