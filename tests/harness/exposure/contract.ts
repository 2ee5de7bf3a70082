import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { HarnessError, messageOf } from '../errors.ts';
import { type AuditRule, auditRules } from './check.ts';
import { offsetOf } from './yaml-path.ts';

/** The vantages that every cluster has; a contract names those inside the system itself. */
export const commonVantages = ['runner', 'outside', 'node', 'stranger', 'neighbour'] as const;

const name = z.string().regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'must be a DNS label (RFC 1123)');
const word = z.string().regex(/^[\w.-]+$/, 'must be a word');

const listenerSchema = z
  .strictObject({
    container: name.describe('The container that listens.'),
    port: z.int().min(1).max(65_535),
    answers: z
      .string()
      .regex(/^\S(.*\S)?$/, 'must be one line without spaces around it')
      .describe('What its answers carry in the identity header.'),
    from: z
      .array(name)
      .describe('The vantages that may reach it; by every path that leads there, they must.'),
  })
  .describe('A socket that somebody listens on.');

/** The contract as it is written; editors get a JSON Schema made from it. */
export const contractSchema = z
  .strictObject({
    namespace: name.describe('The namespace of the system.'),
    inside: z
      .record(name, name)
      .default({})
      .describe(
        'Vantages inside the system: a name, and the container (with Node.js) to look from.',
      ),
    identity: z
      .strictObject({
        path: z.string().regex(/^\/\S*$/, 'must be an absolute path'),
        header: word,
      })
      .describe(
        'How an answer says who gave it: asked for this path by HTTP, it carries this header.',
      ),
    application: z
      .strictObject({
        hidden: name.describe('The container whose routes nobody may reach through another one.'),
        routes: z.array(z.string().startsWith('/')).min(1).describe('Its routes.'),
        through: z.array(name).min(1).describe('The public containers that are tried as a way in.'),
      })
      .optional()
      .describe('Requests to public listeners must not come out at a hidden one.'),
    unaudited: z
      .array(z.enum(Object.keys(auditRules) as AuditRule[]))
      .default([])
      .describe(
        'Rules of the audit that the objects need not fulfil: walls that this system does without.',
      ),
    listeners: z.array(listenerSchema).min(1),
  })
  .describe('Who may reach what. What is not listed must be closed.');

export type Contract = z.infer<typeof contractSchema>;

/** A contract, and the text that it was read from: what the cluster contradicts is told with its line. */
export interface WrittenContract extends Contract {
  readonly source: { readonly file: string; readonly text: string };
}

export type ContractListener = Contract['listeners'][number];

/** How a listener is called in every check and report: `auth-container:80`. */
export const listenerId = ({ container, port }: { container: string; port: number }): string =>
  `${container}:${port}`;

/** Every place to look from that the contract knows: the common ones, then its own. */
export const vantagesOf = ({ inside }: Pick<Contract, 'inside'>): readonly string[] => [
  ...commonVantages,
  ...Object.keys(inside),
];

/** Reads a contract; throws one HarnessError with every problem in it, each with line and column, and the file as it is to be called. */
export async function readContract(file: string, called = file): Promise<WrittenContract> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new HarnessError(`The contract cannot be read: ${messageOf(cause)}`, { cause });
  });
  return parseContract(text, called);
}

/** The contract in a YAML text; `file` is what its problems name. */
export function parseContract(text: string, file: string): WrittenContract {
  const source = { file, text };
  const { document, at } = parsedYaml(source);
  const broken = document.errors.map(({ pos, message }) => `${at(pos[0])}: ${message}`);
  if (broken.length > 0) throw new HarnessError(broken.join('\n'));
  const parsed = contractSchema.safeParse(document.toJS());
  refuseIf(parsed.success ? contradictions(parsed.data) : parsed.error.issues, source);
  return { ...(parsed.data as Contract), source };
}

/** Something wrong with what stands at a path of the contract. */
export interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Throws one HarnessError with every issue, each with file, line and column, if there is any. */
export function refuseIf(issues: readonly Issue[], source: WrittenContract['source']): void {
  if (issues.length === 0) return;
  const { document, at } = parsedYaml(source);
  const lines = issues.map(({ path, message }) => {
    const where = path.length === 0 ? '' : `${path.join('.')}: `;
    return `${at(offsetOf(document.contents, path))}: ${where}${message}`;
  });
  throw new HarnessError(lines.join('\n'));
}

function parsedYaml({ file, text }: WrittenContract['source']) {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const at = (offset: number | undefined) => {
    const { line, col } = lineCounter.linePos(offset ?? 0);
    return `${file}:${line || 1}:${col || 1}`;
  };
  return { document, at };
}

/** What each field alone cannot know: names that nothing defines, and the same thing said twice. */
function contradictions(contract: Contract): readonly Issue[] {
  const known = vantagesOf(contract);
  const seen = new Map<string, number>();
  const doubled = Object.keys(contract.inside).filter((one) =>
    commonVantages.some((common) => common === one),
  );
  return [
    ...doubled.map((one) => ({
      path: ['inside', one],
      message: `"${one}" is a vantage that every cluster has; call yours otherwise`,
    })),
    ...contract.listeners.flatMap((listener, index) => {
      const id = listenerId(listener);
      const first = seen.get(id);
      seen.set(id, first ?? index);
      const unknown = listener.from.flatMap((vantage, position) =>
        known.includes(vantage)
          ? []
          : [
              {
                path: ['listeners', index, 'from', position],
                message: `there is no vantage "${vantage}"; there are ${known.join(', ')}`,
              },
            ],
      );
      const again =
        first === undefined
          ? []
          : [{ path: ['listeners', index], message: `${id} is listed twice` }];
      return [...again, ...unknown];
    }),
  ];
}
