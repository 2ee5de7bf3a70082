import { cutMiddle } from '../width.ts';

/** Text as a label: Graphviz knows escapes and entities in them. https://graphviz.org/docs/attr-types/escString/ */
export const labelText = (outside: string): string =>
  cutMiddle(outside, 40).replaceAll('\\', '\\\\').replaceAll('&', '&amp;');
