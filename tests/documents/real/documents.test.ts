import assert from 'node:assert/strict';
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
const known = new Set<string>();

for (const [file, text] of await readDocuments(desk.workspace)) {
  const commands = readCommands(file, text).filter(isNew);
  if (commands.length === 0) continue;
  const shell = await openShell({ ...desk, cwd: desk.workspace });

  describe(file, () => {
    for (const { line, at } of commands) {
      const way = ways[line] ?? {};
      if ('onlyNamed' in way || 'ranBy' in way) continue;
      test(`${at}: ${line}`, () => type(way, line));
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

/** What takes long is run once, and so is what a sentence mentions; a block is typed as it stands. */
function isNew({ line, isMentioned }: Command): boolean {
  const isKnown = known.has(line);
  known.add(line);
  return !isKnown || !(isMentioned || scriptOf(line) !== undefined);
}
