import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { root } from '../harness/config.ts';
import { readCommands, readDocuments } from './commands.ts';
import { ways } from './ways.ts';

const documents = [...(await readDocuments(root))];
const commands = documents.flatMap(([file, text]) => readCommands(file, text));
const lines = new Set(commands.map(({ line }) => line));

describe('The ways to run commands', () => {
  test('are of commands that are in a document', () => {
    assert.deepEqual(
      Object.keys(ways).filter((line) => !lines.has(line)),
      [],
    );
  });

  test('leave none out that stands in a block', () => {
    const isLeftOut = (line: string) => 'onlyNamed' in (ways[line] ?? {});
    assert.deepEqual(
      commands.filter(({ line, isMentioned }) => !isMentioned && isLeftOut(line)),
      [],
    );
  });

  for (const [line, way] of Object.entries(ways)) {
    if ('ranBy' in way) {
      test(`${way.ranBy} runs \`${line}\``, async () => {
        const script = await readFile(join(root, way.ranBy), 'utf8');
        assert.ok(isRunBy(script, line));
      });
    }
  }
});

/** Whether a script has the very command: in a list of such, or on a line of its own, as a step perhaps. */
const isRunBy = (script: string, line: string): boolean =>
  script.split('\n').some((one) => {
    const command = one.replace(/^ *- run: /, '');
    return command.split("'").includes(line) || command.startsWith(`${line} 2>&1`);
  });
