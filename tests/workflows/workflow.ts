import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const variables = z.record(z.string(), scalar).default({});

// Strict: what a machine does not do must not be passed over in silence.
const stepSchema = z.strictObject({
  id: z.string().optional(),
  name: z.string().optional(),
  if: scalar.optional(),
  uses: z.string().optional(),
  with: variables,
  run: z.string().optional(),
  shell: z.string().optional(),
  env: variables,
});
export type Step = z.output<typeof stepSchema>;

const jobSchema = z.strictObject({
  if: scalar.optional(),
  'runs-on': z.string(),
  needs: z.union([z.string().transform((one) => [one]), z.array(z.string())]).default([]),
  permissions: z.record(z.string(), z.string()).optional(),
  'timeout-minutes': z.number().optional(),
  strategy: z
    .strictObject({
      'fail-fast': z.boolean().optional(),
      matrix: z.record(z.string(), z.array(scalar)),
    })
    .optional(),
  steps: z.array(stepSchema),
});
export type Job = z.output<typeof jobSchema>;

const workflowSchema = z.looseObject({
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.string()).optional(),
  concurrency: z.looseObject({ 'cancel-in-progress': z.boolean().optional() }).optional(),
  jobs: z.record(z.string(), jobSchema),
});
export type Workflow = z.output<typeof workflowSchema>;

const actionSchema = z.looseObject({
  inputs: z.record(z.string(), z.looseObject({ default: scalar.optional() })),
  runs: z.looseObject({ using: z.literal('composite'), steps: z.array(stepSchema) }),
});
export type Action = z.output<typeof actionSchema>;

/** A workflow in a YAML text. Throws a ZodError on what no workflow of ours has. */
export const parseWorkflow = (text: string): Workflow => workflowSchema.parse(parse(text));

/** A composite action in a YAML text. Throws a ZodError on what is none. */
export const parseAction = (text: string): Action => actionSchema.parse(parse(text));

/** The steps of a workflow or a composite action, as GitHub would take them. */
export function stepsOf(text: string): readonly Step[] {
  if ('runs' in parse(text)) return parseAction(text).runs.steps;
  return Object.values(parseWorkflow(text).jobs).flatMap(({ steps }) => steps);
}

/** Every workflow and composite action of a repository: path, and text. */
export async function readAll(root: string): Promise<ReadonlyMap<string, string>> {
  const patterns = ['.github/workflows/*.yml', '.github/actions/*/action.yml'];
  const files = await Array.fromAsync(glob(patterns, { cwd: root }));
  const texts = files.sort().map(async (file) => {
    return [file.replaceAll('\\', '/'), await readFile(join(root, file), 'utf8')] as const;
  });
  return new Map(await Promise.all(texts));
}
