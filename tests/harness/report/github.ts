import { renderAnnotations } from './annotation.ts';
import { annotationsOf } from './blame.ts';
import type { Report } from './report.ts';
import { readSources, type SourcePatterns } from './source.ts';

const ofProject: SourcePatterns = {
  contract: 'k8s/exposure.yaml',
  manifests: ['k8s/*.yaml'],
  checks: ['tests/**/*.spec.ts', 'postman/*.json'],
};

/**
 * What failed, as the workflow commands that annotate a pull request; nothing outside GitHub Actions. `folder` is the root of the
 * repository in which the sources are.
 */
export async function githubAnnotations(
  report: Pick<Report, 'error' | 'exposure' | 'suites'>,
  folder: string,
  env: { readonly GITHUB_ACTIONS?: string | undefined },
  patterns = ofProject,
): Promise<string> {
  if (env.GITHUB_ACTIONS !== 'true') return '';
  return renderAnnotations(annotationsOf(report, await readSources(folder, patterns)));
}
