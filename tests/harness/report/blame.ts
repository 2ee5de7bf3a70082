import type { ExposureCheck } from '../exposure/check.ts';
import type { Check } from '../suites/suite.ts';
import type { Annotation } from './annotation.ts';
import { contractLine } from './contract-line.ts';
import { declarationOf } from './declaration.ts';
import type { Failure, Report } from './report.ts';
import type { Place, Source, Sources } from './source.ts';

/** What failed, each beside the line to blame: the harness's own error first, then who can reach what, then the other checks. */
export function annotationsOf(
  { error, exposure, suites }: Pick<Report, 'error' | 'exposure' | 'suites'>,
  sources: Sources,
): readonly Annotation[] {
  const claims = exposure?.checks ?? [];
  const claimed = new Set(claims.map(({ title }) => title));
  const failed = claims.filter(({ status }) => status === 'failed');
  const audits = failed.filter(({ id }) => id.startsWith('audit '));
  const others = failed.filter((one) => !audits.includes(one));
  // The suites tell the claims once more; but a check of the collection is its own, whatever its title.
  const isTold = (suite: string, { title }: Check) => suite !== 'newman' && claimed.has(title);
  return merged([
    ...(error === undefined ? [] : ofFailure(error)),
    ...audits.flatMap((check) => ofAudit(check, sources)),
    ...others.map((check) => ofClaim(check, sources)),
    ...suites.flatMap(({ name, checks, problems }) => [
      ...problems.map((problem) => ({ title: name, message: problem })),
      ...checks
        .filter((check) => check.status !== 'passed' && !isTold(name, check))
        .map((check) => ofCheck(check, sources)),
    ]),
  ]);
}

/** The harness's own error; a problem in a file that it gives as `file:line:column: problem` is blamed on that line. */
export function ofFailure({ message, because }: Omit<Failure, 'evidence'>): readonly Annotation[] {
  const title = 'The harness could not do its job';
  const lines = message.split('\n').map((line) => /^([^\s:]+):(\d+):\d+: (.+)$/.exec(line));
  if (lines.every((line) => line === null))
    return [{ title, message: [message, ...because].join('\n') }];
  return lines.flatMap((line) => {
    const [, file = '', number, problem = ''] = line ?? [];
    return file === '' ? [] : [{ title, message: problem, place: { file, line: Number(number) } }];
  });
}

/** A finding each, at the field to change; what no manifest declares is blamed on the contract that forbids it. */
function ofAudit({ title, message = '' }: ExposureCheck, sources: Sources): readonly Annotation[] {
  const findings = [...message.matchAll(/^(.+)\nblame {6}(\S+) (.+)$/gm)];
  return findings.map(([, sentence = '', object = '', field = '']) => ({
    title,
    message: `${sentence}\nblame      ${object} ${field}`,
    place:
      declarationOf(sources.manifests, object, field) ?? contractLine(sources.contract, sentence),
  }));
}

function ofClaim({ id, title, message = '' }: ExposureCheck, sources: Sources): Annotation {
  const blamed = /^blame {6}(.+)$/m.exec(message)?.[1]?.split(', ') ?? [];
  const declared = blamed.map((object) => declarationOf(sources.manifests, object));
  return { title, message, place: declared.find(Boolean) ?? contractLine(sources.contract, id) };
}

function ofCheck({ group, title, message, status }: Check, { checks }: Sources): Annotation {
  const called = group.split(' / ');
  const spec = checks.find(({ file }) => file.endsWith(`/${called[0]}`));
  const place =
    spec === undefined
      ? placeOfText(checks, `"name": ${JSON.stringify(called.at(-1))}`)
      : (placeOfText([spec], title) ?? { file: spec.file, line: 1 });
  return { title: `${group} › ${title}`, message: message ?? status, place };
}

function placeOfText(sources: readonly Source[], text: string): Place | undefined {
  for (const source of sources) {
    const index = source.text.split('\n').findIndex((line) => line.includes(text));
    if (index >= 0) return { file: source.file, line: index + 1 };
  }
  return undefined;
}

/** One annotation a line: a door that is open to six vantages is one mistake, not six. */
function merged(annotations: readonly Annotation[]): readonly Annotation[] {
  const groups = Map.groupBy(annotations, ({ title, place }) =>
    place === undefined ? title : `${place.file}:${place.line}`,
  );
  return [...groups.values()].flatMap(([first, ...rest]) => {
    if (first === undefined) return [];
    if (rest.length === 0) return [first];
    const others = [...new Set(rest.map(({ title }) => title))].map((title) => `also: ${title}`);
    return [{ ...first, message: [first.message, '', ...others].join('\n') }];
  });
}
