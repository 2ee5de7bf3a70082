import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Session } from './conversation.ts';
import { Interrupted } from './errors.ts';
import { openSession } from './session.ts';

const node = process.execPath;
const longMs = 60_000;
const { signal } = new AbortController();
/** Answers each line with itself, twice, and `end`. */
const echo = `
  require('node:readline').createInterface({ input: process.stdin })
    .on('line', (line) => console.log(line + '\\n' + line + '\\nend'));`;
const run = (source: string, by: AbortSignal = signal): Session =>
  openSession(node, ['--eval', source], { signal: by });

describe('openSession', { timeout: 30_000 }, () => {
  test('gives the lines of the answer, without the last one', async () => {
    const session = run(echo);
    assert.deepEqual(await session.ask('one', 'end', longMs), { lines: ['one', 'one'] });
    assert.deepEqual(await session.ask('two', 'end', longMs), { lines: ['two', 'two'] });
    await session.end();
  });

  test('answers in the order of the questions, asked at once', async () => {
    const session = run(echo);
    const answers = await Promise.all(
      ['one', 'two', 'three'].map((line) => session.ask(line, 'end', longMs)),
    );
    assert.deepEqual(
      answers.map(({ lines }) => lines[0]),
      ['one', 'two', 'three'],
    );
    await session.end();
  });

  const breaks: Record<string, readonly [string, RegExp]> = {
    'an error among what it said': [
      'console.error("at x\\nSyntaxError: bad\\nNode.js v26"); process.exit(3)',
      /^SyntaxError: bad$/,
    ],
    'the last that it said': ['console.error("one\\ntwo"); process.exit(3)', /^two$/],
    'its exit code, where it said nothing': ['process.exit(3)', /^it ended with 3$/],
    'the signal that killed it': ['process.kill(process.pid, "SIGKILL")', /^it ended with SIGKILL/],
  };
  for (const [what, [source, broke]] of Object.entries(breaks)) {
    test(`says of a program that broke ${what}`, async () => {
      const session = run(source);
      const answer = await session.ask('line', 'end', longMs);
      assert.deepEqual(answer.lines, []);
      assert.match(answer.broke ?? '', broke);
      assert.match((await session.ask('again', 'end', longMs)).broke ?? '', broke);
      await session.end();
    });
  }

  test('keeps the lines that came before the program broke', async () => {
    const session = run('console.log("half"); console.error("Error: tired")');
    const answer = await session.ask('line', 'end', longMs);
    assert.deepEqual(answer, { lines: ['half'], broke: 'Error: tired' });
    await session.end();
  });

  test('says of a program that there is not that it broke', async () => {
    const session = openSession('/nowhere/program', [], { signal });
    const { lines, broke } = await session.ask('line', 'end', longMs);
    assert.deepEqual(lines, []);
    assert.match(broke ?? '', /ENOENT/);
    await session.end();
  });

  test('loses patience with a program that gives no answer', async () => {
    const session = run('process.stdin.resume()');
    const { broke } = await session.ask('line', 'end', 50);
    assert.equal(broke, 'it gave no answer within 0.05s');
    await session.end();
  });

  test('rejects with the reason of an interruption, whoever waits', async () => {
    const interrupt = new AbortController();
    const session = run('process.stdin.on("data", () => console.log("late"))', interrupt.signal);
    const asked = [session.ask('one', 'end', longMs), session.ask('two', 'end', longMs)];
    interrupt.abort(new Interrupted('Stopped by SIGINT'));
    for (const answer of asked) await assert.rejects(answer, Interrupted);
    await session.end();
  });

  test('starts nothing that stays when it is interrupted already', async () => {
    const session = run(echo, AbortSignal.abort(new Interrupted('Stopped by SIGINT')));
    await assert.rejects(session.ask('one', 'end', longMs), Interrupted);
    await session.end();
  });
});
