import { maskSecrets } from './mask.ts';
import { plainText } from './plain.ts';
import type { Place } from './source.ts';

/** What GitHub shows beside a line of a pull request. */
export interface Annotation {
  readonly title: string;
  readonly message: string;
  /** Absent where no file is to blame. */
  readonly place?: Place | undefined;
}

/** GitHub shows this many errors of a step, and drops the rest without a word. */
const mostErrors = 10;
const longestMessage = 4_000;

/**
 * The annotations as workflow commands, one a line, the most telling first as they come. Where there are more than GitHub shows,
 * the last one says how many.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function renderAnnotations(annotations: readonly Annotation[]): string {
  if (annotations.length <= mostErrors) return annotations.map(command).join('');
  const shown = annotations.slice(0, mostErrors - 1);
  const more = `${annotations.length - shown.length} more failures`;
  return [...shown, { title: more, message: 'The step summary has all of them.' }]
    .map(command)
    .join('');
}

function command({ title, message, place }: Annotation): string {
  const properties = {
    ...(place === undefined ? {} : { file: place.file, line: String(place.line) }),
    title,
  };
  const written = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
  return `::error ${written.join(',')}::${data(shortened(message))}\n`;
}

const shortened = (text: string): string =>
  text.length > longestMessage ? `${text.slice(0, longestMessage)} …` : text;

const data = (text: string): string =>
  maskSecrets(plainText(text))
    .replaceAll('%', '%25')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
