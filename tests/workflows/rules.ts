import { parse } from 'yaml';
import { parseAction, parseWorkflow, stepsOf, type Workflow } from './workflow.ts';

/**
 * What a workflow or a composite action does that ours must not, each in a sentence. `scripts` are the names of the npm scripts that
 * there are. https://docs.github.com/en/actions/reference/security/secure-use
 */
export function problemsOf(text: string, scripts: readonly string[]): readonly string[] {
  const own = 'runs' in parse(text) ? actionProblems(text) : workflowProblems(text);
  return [...own, ...pinProblems(text), ...stepProblems(text), ...scriptProblems(text, scripts)];
}

function workflowProblems(text: string): readonly string[] {
  const { on, permissions, concurrency, jobs } = parseWorkflow(text);
  const isCalled = Object.keys(on).every((event) => event === 'workflow_call');
  const grantsNothing = permissions !== undefined && Object.keys(permissions).length === 0;
  return [
    ...('pull_request_target' in on
      ? ['pull_request_target gives the code of strangers our secrets']
      : []),
    ...(grantsNothing ? [] : ['permissions of the workflow must be {}: each job raises its own']),
    ...(isCalled ? calledProblems(concurrency) : ownProblems(concurrency)),
    ...Object.entries(jobs).flatMap(([name, job]) => [
      ...(job.permissions === undefined ? [`job ${name} has no permissions of its own`] : []),
      ...(job['timeout-minutes'] === undefined ? [`job ${name} has no timeout-minutes`] : []),
    ]),
  ];
}

const ownProblems = (concurrency: Workflow['concurrency']): readonly string[] =>
  concurrency?.['cancel-in-progress'] === true
    ? []
    : ['concurrency must cancel what is in progress'];

/** `github` is the caller's there, and says nothing of which of its calls this is. */
const calledProblems = (concurrency: Workflow['concurrency']): readonly string[] =>
  concurrency === undefined ? [] : ["concurrency of a called workflow is its caller's to choose"];

function actionProblems(text: string): readonly string[] {
  return parseAction(text).runs.steps.flatMap(({ run, shell, name }) =>
    run !== undefined && shell === undefined ? [`step "${name}" has no shell`] : [],
  );
}

/** The version stands in a comment, so this one reads the text. */
function pinProblems(text: string): readonly string[] {
  const isPinned = /^\S+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
  return [...text.matchAll(/^\s*(?:- )?uses: *(.+)$/gm)].flatMap(([, used = '']) =>
    used.startsWith('./') || isPinned.test(used)
      ? []
      : [`"${used}" must be pinned: @ 40 hexadecimal digits, # vX.Y.Z`],
  );
}

function stepProblems(text: string): readonly string[] {
  return stepsOf(text).flatMap(({ run, uses = '', with: given, if: condition, name }) => [
    ...(run?.includes('${{')
      ? [`step "${name ?? run}" has an expression in its script: pass it through env`]
      : []),
    ...(uses.startsWith('actions/checkout@') && given['persist-credentials'] !== 'false'
      ? ['actions/checkout must not persist credentials']
      : []),
    ...(uses.startsWith('actions/upload-artifact@') &&
    (condition !== 'always()' || given['retention-days'] === undefined)
      ? ['actions/upload-artifact must run always(), and say retention-days']
      : []),
  ]);
}

function scriptProblems(text: string, scripts: readonly string[]): readonly string[] {
  const calls = stepsOf(text).flatMap(({ run = '' }) => [
    ...run.matchAll(/\bnpm (?:--prefix \S+ )?(?:run )?(?:--silent )?([\w:-]+)/g),
  ]);
  return calls.flatMap(([call, script = '']) =>
    scripts.includes(script) ? [] : [`there is no npm script "${script}": ${call}`],
  );
}
