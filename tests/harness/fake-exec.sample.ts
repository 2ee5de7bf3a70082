import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine } from './command-line.ts';
import { CommandError, type Exec, type ExecOptions } from './exec.ts';
import { type Kubectl, kubectlFor } from './tools/kubectl.ts';

/** What a command prints on standard output, or the error it ends with; a function may answer anew each time. */
export type Answer = string | Error | ((args: readonly string[]) => string | Error);

export interface FakeExec {
  readonly exec: Exec;
  /** `exec` as kubectl, with the kubeconfig file `kc`. */
  readonly kubectl: Kubectl;
  /** Every command so far, as a line for a shell. */
  readonly lines: string[];
  readonly options: ExecOptions[];
}

/**
 * Stands in for `exec`: a command gets the answer of the longest key that its line starts with. One that has none breaks the
 * test, so that nothing is run unnoticed.
 */
export function fakeExec(answers: Readonly<Record<string, Answer>>): FakeExec {
  const lines: string[] = [];
  const options: ExecOptions[] = [];
  const longestFirst = Object.entries(answers).sort(([a], [b]) => b.length - a.length);
  const exec: Exec = async (file, args, given = {}) => {
    const line = commandLine(file, args);
    lines.push(line);
    options.push(given);
    const [, answer] = longestFirst.find(([start]) => line.startsWith(start)) ?? [];
    if (answer === undefined) throw new Error(`nobody expected: ${line}`);
    const output = typeof answer === 'function' ? answer(args) : answer;
    if (output instanceof Error) throw output;
    return { stdout: output, stderr: '' };
  };
  return { exec, kubectl: kubectlFor(exec, { kubeconfig: 'kc' }), lines, options };
}

/** A command that exits with 1 after printing to standard error. */
export const failure = (stderr: string, line = 'some command'): CommandError =>
  new CommandError(line, 'failed with exit code 1', { stdout: '', stderr, exitCode: 1 });

/** A program that is not on the PATH. */
export const missing = (line: string): CommandError =>
  new CommandError(line, 'cannot start: the program is not on the PATH', {
    stdout: '',
    stderr: '',
    code: 'ENOENT',
  });

/** What a real command printed once, from `fixtures/`. */
export const recorded = (name: string): string =>
  readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');

/** The objects of a recorded `kubectl get --output=json`; of one kind, when it is given. */
export function recordedObjects(name: string, kind?: string): readonly unknown[] {
  const { items } = JSON.parse(recorded(`kubectl/${name}.json`)) as { items: { kind: string }[] };
  return kind === undefined ? items : items.filter((item) => item.kind === kind);
}

/** Objects as `kubectl get --output=json` prints them. */
export const listOf = (items: readonly unknown[]): string =>
  JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
