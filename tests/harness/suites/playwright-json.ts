import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import { maskSecrets } from '../report/mask.ts';
import type { Check } from './suite.ts';

const Failure = z.looseObject({ message: z.string().optional() });
const Test = z.looseObject({
  status: z.enum(['expected', 'unexpected', 'flaky', 'skipped']),
  annotations: z.array(z.looseObject({ type: z.string(), description: z.string().optional() })),
  results: z.array(z.looseObject({ duration: z.number(), errors: z.array(Failure) })),
});
const Spec = z.looseObject({ title: z.string(), tests: z.array(Test) });
interface Suite {
  readonly title: string;
  readonly specs: readonly z.output<typeof Spec>[];
  readonly suites?: readonly Suite[] | undefined;
}
const Suite: z.ZodType<Suite> = z.looseObject({
  title: z.string(),
  specs: z.array(Spec),
  get suites() {
    return z.array(Suite).optional();
  },
});
const Report = z.looseObject({ suites: z.array(Suite), errors: z.array(Failure) });

export interface PlaywrightFindings {
  readonly checks: readonly Check[];
  /** Errors that belong to no test: a file that does not load, a run that was cut short. */
  readonly errors: readonly string[];
}

/** Reads what Playwright's JSON reporter wrote. Throws where it is something else. */
export function readPlaywrightJson(text: string): PlaywrightFindings {
  const { suites, errors } = Report.parse(JSON.parse(text));
  return {
    checks: suites.flatMap((suite) => checksOf(suite, [])),
    errors: errors.map(readable),
  };
}

function checksOf({ title, specs, suites = [] }: Suite, above: readonly string[]): Check[] {
  const group = [...above, title];
  return [
    ...specs.flatMap((spec) => spec.tests.map((test) => checkOf(spec.title, test, group))),
    ...suites.flatMap((suite) => checksOf(suite, group)),
  ];
}

function checkOf(title: string, test: z.output<typeof Test>, group: readonly string[]): Check {
  const { status, annotations, results } = test;
  const durationMs = results.reduce((sum, { duration }) => sum + duration, 0);
  const check = { group: group.join(' / '), title, durationMs };
  if (status === 'expected') return { ...check, status: 'passed' };
  if (status === 'skipped') {
    const reason = annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description;
    return { ...check, status: 'skipped', message: reason ?? 'skipped without a reason' };
  }
  const errors = results.flatMap(({ errors }) => errors.map(readable));
  const flaky = status === 'flaky' ? ['It failed once and passed when it was tried again.'] : [];
  return { ...check, status: 'failed', message: [...flaky, ...errors].join('\n\n') || status };
}

/** The message alone: no colours, no excerpt of the source, no stack. */
function readable({ message = 'an error without a message' }: z.output<typeof Failure>): string {
  return maskSecrets(stripVTControlCharacters(message))
    .split('\n')
    .filter((line) => !/^\s*>?\s*\d* \|/.test(line) && !/^\s+at /.test(line))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
