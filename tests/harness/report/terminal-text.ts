import { styleText } from 'node:util';
import { wrapped } from './width.ts';

export type Paint = (format: 'green' | 'red' | 'yellow' | 'dim' | 'bold', text: string) => string;

/** Colours where they are wanted, and text as it is elsewhere. */
export const painter = (colour: boolean): Paint =>
  colour ? (format, text) => styleText(format, text, { validateStream: false }) : (_, text) => text;

/** Lines beside a label, which stands at the first of them only. */
export function labelled(
  label: string,
  items: readonly string[],
  width: number,
  paint: Paint,
): string[] {
  const indent = 13;
  return items
    .flatMap((item) => item.split('\n'))
    .flatMap((line) => wrapped(line, width - indent))
    .filter((line) => line !== '')
    .map((line, row) => ` ${paint('dim', (row === 0 ? label : '').padEnd(indent - 1))}${line}`);
}
