import type { Report } from '../report/report.ts';

/** What has to run again after a change, because the change can affect it. */
export interface Affected {
  /** Images, manifests or the contract: what runs has to be brought up to date. */
  readonly system: boolean;
  /** Who can reach what has to be looked at again. */
  readonly look: boolean;
  readonly newman: boolean;
  /** Spec files and folders, below `tests/`; none leaves the specs out. */
  readonly specs: readonly string[];
  /** Whether suites that loaded before the change have loaded something else than they would now. */
  readonly reload: boolean;
  /** Changes that only a new run takes up. */
  readonly tooLate: readonly string[];
}

const allSpecs = ['api', 'exposure'];
const nothing: Affected = {
  ...{ system: false, look: false, newman: false, specs: [] },
  ...{ reload: false, tooLate: [] },
};
/** All there is to run. */
export const everything: Affected = {
  ...nothing,
  system: true,
  look: true,
  newman: true,
  specs: allSpecs,
};
const reload = true;
const exposure = { system: true, look: true, specs: ['exposure'] };

/** The first row that matches a path, relative to the repository's root, says what a change there can affect. */
const rows: readonly (readonly [RegExp, (path: string) => Partial<Affected>])[] = [
  [/\.(test|sample)\.ts$|-kit\.ts$|\.md$/, () => ({})],
  [/^services\//, () => everything],
  [/^package-lock\.json$/, () => ({ ...everything, reload })],
  [/^k8s\/kind\.yaml$/, (path) => ({ tooLate: [path] })],
  [/^k8s\/exposure\.yaml$/, () => ({ ...exposure, reload })],
  [/^k8s\/.*\.yaml$/, () => exposure],
  [/^postman\/.*\.json$/, () => ({ newman: true, reload })],
  [
    /^tests\/(api|exposure)\/.*\.spec\.ts$/,
    (path) => ({ specs: [path.slice('tests/'.length)], reload }),
  ],
  [/^tests\/(api|exposure)\//, (path) => ({ specs: [path.split('/')[1] ?? ''], reload })],
  [/^tests\/[^/]*\.ts$|^playwright\.config\.ts$/, () => ({ specs: allSpecs, reload })],
  [/^tests\/harness\/|^package\.json$/, (path) => ({ tooLate: [path] })],
];

/** What the changed files, by their paths relative to the repository's root, can affect, together with what was to do anyway. */
export function affectedBy(paths: readonly string[], anyway: Affected = nothing): Affected {
  return paths
    .map((path) => rows.find(([pattern]) => pattern.test(path))?.[1](path) ?? {})
    .reduce<Affected>(both, anyway);
}

/**
 * What a round leaves to the next one: all that it was to do, where it could not do all of it. A suite with a problem may have run
 * nothing, as Playwright does where a single spec does not load, and the next save may have nothing to do with what is missing.
 */
export const unfinishedOf = (
  todo: Affected,
  { error, suites }: Pick<Report, 'error' | 'suites'>,
): Affected =>
  error === undefined && suites.every(({ problems }) => problems.length === 0) ? nothing : todo;

/** Whether all suites have to run, as they were when they loaded. */
export const isAllAsLoaded = ({ newman, specs, reload }: Affected): boolean =>
  newman && allSpecs.every((folder) => specs.includes(folder)) && !reload;

/** Whether there is anything to run again. */
export const isAny = ({ system, newman, specs }: Affected): boolean =>
  system || newman || specs.length > 0;

function both(one: Affected, other: Partial<Affected>): Affected {
  const specs = [...new Set([...one.specs, ...(other.specs ?? [])])];
  return {
    system: one.system || other.system === true,
    look: one.look || other.look === true,
    newman: one.newman || other.newman === true,
    reload: one.reload || other.reload === true,
    specs: specs.filter((spec) => !specs.some((folder) => spec.startsWith(`${folder}/`))),
    tooLate: [...one.tooLate, ...(other.tooLate ?? [])],
  };
}
