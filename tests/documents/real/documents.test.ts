import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { type Command, readCommands, readDocuments, scriptOf } from '../commands.ts';
import { makeDesk } from '../desk.ts';
import { openShell } from '../shell.ts';
import { type TypedWay, ways } from '../ways.ts';

// Every command of the documents, typed in a clean clone, in the order of reading: what one leaves, the next ones find.
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort(new Error('stopped by Ctrl-C')));
const desk = await makeDesk(interrupt.signal);
after(() => desk[Symbol.asyncDispose]());
const ownCheck = await readFile(join(desk.workspace, '.ci', 'run'), 'utf8');
const known = new Set<string>();

for (const [file, text] of await readDocuments(desk.workspace)) {
  const commands = readCommands(file, text).filter(isNew);
  if (commands.length === 0) continue;
  const shell = await openShell({ ...desk, cwd: desk.workspace });

  describe(file, () => {
    for (const { line, at } of commands) {
      const way = ways[line] ?? {};
      if ('onlyNamed' in way) continue;
      test(`${at}: ${line}`, async () => {
        if ('ranBy' in way) assert.ok(isRunBy(ownCheck, line), `${way.ranBy} does not run it`);
        else await type(way, line);
      });
    }
  });

  async function type(way: TypedWay, line: string): Promise<void> {
    const { as, before, after: afterwards, endAt, exitCode = 0, says } = way;
    await before?.(desk);
    const typed = await shell.type(as?.(line, desk) ?? line, endAt);
    await afterwards?.(desk);
    const lastLines = typed.output.split('\n').slice(-60).join('\n');
    assert.equal(typed.exitCode, exitCode, lastLines);
    if (says !== undefined) assert.match(typed.output, says);
  }
}

describe('The ways to run commands', () => {
  test('are of commands that are in a document', () => {
    assert.deepEqual(
      Object.keys(ways).filter((line) => !known.has(line)),
      [],
    );
  });
});

/** What takes long is run once, and so is what a sentence mentions; a block is typed as it stands. */
function isNew({ line, isMentioned }: Command): boolean {
  const isKnown = known.has(line);
  known.add(line);
  return !isKnown || !(isMentioned || scriptOf(line) !== undefined);
}

/** Whether a script has the very command: in a list of such, or on a line of its own. */
const isRunBy = (script: string, line: string): boolean =>
  script.split('\n').some((one) => one.split("'").includes(line) || one.startsWith(`${line} 2>&1`));
