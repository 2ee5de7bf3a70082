import { isMap, isSeq } from 'yaml';

/** Where in its text the value at a path begins, or the nearest thing around it that is there. */
export function offsetOf(node: unknown, path: readonly PropertyKey[]): number | undefined {
  let current = node;
  let offset = rangeOf(current);
  for (const key of path) {
    if (isMap(current)) {
      const pair = current.items.find((one) => String(one.key) === String(key));
      offset = rangeOf(pair?.key) ?? offset;
      current = pair?.value;
    } else if (isSeq(current)) {
      current = current.items[Number(key)];
      offset = rangeOf(current) ?? offset;
    } else return offset;
  }
  return offset;
}

const rangeOf = (node: unknown): number | undefined =>
  (node as { range?: readonly number[] } | undefined)?.range?.[0];
