import type { SuiteResult } from './suite.ts';

/**
 * What the suites have found by now, when some of them, or some spec files of one, were run again: what did not run again stands
 * as it was.
 */
export function mergeRerun(
  before: readonly SuiteResult[],
  again: readonly SuiteResult[],
  files: readonly string[],
): readonly SuiteResult[] {
  const ranAgain = (group: string) => {
    const [file = ''] = group.split(' / ');
    return files.some((one) => file === one || file.startsWith(`${one}/`));
  };
  const merged = before.map((old) => {
    const now = again.find(({ name }) => name === old.name);
    if (now === undefined) return old;
    if (now.name !== 'playwright') return now;
    const kept = old.checks.filter(({ group }) => !ranAgain(group));
    return { ...now, checks: [...kept, ...now.checks] };
  });
  const isNew = ({ name }: SuiteResult) => !before.some((old) => old.name === name);
  return [...merged, ...again.filter(isNew)];
}
