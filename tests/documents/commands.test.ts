import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { root } from '../harness/config.ts';
import { readCommands, readDocuments, scriptOf } from './commands.ts';

const read = (...lines: readonly string[]) => readCommands('a.md', lines.join('\n'));
const block = (...lines: readonly string[]) => read('```sh', ...lines, '```');
const linesOf = (commands: ReturnType<typeof read>) => commands.map(({ line }) => line);

describe('The reader of commands', () => {
  const one = {
    'a line': [['npm test'], 'npm test'],
    'a prompt': [['$ npm test'], 'npm test'],
    'a comment': [['npm test   # it # all'], 'npm test'],
    'a hash in quotes': [[`echo '# one' "# \\" two" # three`], `echo '# one' "# \\" two"`],
    'a hash in a word': [['curl host/#part'], 'curl host/#part'],
    'an assignment': [['token=$(curl host | jq -r .token)'], 'token=$(curl host | jq -r .token)'],
    'lines joined by a backslash': [['one --two \\', '  --three # four'], 'one --two --three'],
    'an indented line': [['  npm test'], 'npm test'],
  } as const;
  for (const [name, [lines, line]] of Object.entries(one)) {
    test(`${name}: ${lines[0]}`, () => assert.deepEqual(linesOf(block(...lines)), [line]));
  }

  test('says where each command begins', () => {
    const found = read(
      'Type:',
      '',
      '```sh',
      'one \\',
      '  two',
      '',
      '# only a comment',
      'three',
      '```',
    );
    assert.deepEqual(found, [
      { line: 'one two', at: 'a.md:4', isMentioned: false },
      { line: 'three', at: 'a.md:8', isMentioned: false },
    ]);
  });

  test('takes commands out of sentences, and no other code', () => {
    const text =
      'See `docker ps`, `--keep`, `kind`, `npm run e2e -- --help` and `reports/index.html`.';
    assert.deepEqual(linesOf(read(text)), ['docker ps', 'npm run e2e -- --help']);
  });

  test('takes none out of what is printed, or out of a file', () => {
    assert.deepEqual(
      read('```text', 'npm test', '`npm test`', '```', '```yaml', 'run: x', '```'),
      [],
    );
  });

  const unclear = {
    'a block without a tag': [
      ['```', 'npm test', '```'],
      /^a\.md:1: a block is one of .*, not ""$/,
    ],
    'a block of another shell': [['```console', '$ npm test', '```'], /^a\.md:1: .*"console"$/],
    'a prompt in what is printed': [['```text', '$ npm test', '```'], /^a\.md:2: .*of sh$/],
    'a block that does not end': [['```sh', 'npm test'], /^a\.md: .*does not end$/],
    'a command that does not end': [['```sh', 'npm \\', '```'], /^a\.md:2: .*does not end$/],
    'a quote that does not end': [['```sh', `echo 'it`, `is'`, '```'], /^a\.md:2: .*quote/],
  } as const;
  for (const [name, [lines, message]] of Object.entries(unclear)) {
    test(`refuses ${name}`, () => assert.throws(() => read(...lines), { message }));
  }
});

const documents = await readDocuments(root);
const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

describe('The documents', () => {
  for (const [file, text] of documents) {
    test(`${file} names npm scripts that are there`, () => {
      const lacks = readCommands(file, text).filter(({ line }) => {
        const script = scriptOf(line);
        return script !== undefined && !(script in scripts);
      });
      assert.deepEqual(lacks, []);
    });
  }

  for (const [file, text] of documents) {
    if (!file.startsWith('docs/')) continue;
    test(`${file} opens with something to run`, () => {
      assert.match(text, /^# .+\n\n```sh\n/);
    });
  }
});
