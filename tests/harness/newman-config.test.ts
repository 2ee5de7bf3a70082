import assert from 'node:assert/strict';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { HarnessError } from './errors.ts';
import { readNewmanConfig } from './newman-config.ts';

const urls = ['--users-url', 'http://a:8080/', '--tasks-url=https://b/api//'];

describe('readNewmanConfig', () => {
  test('takes two URLs without their last slashes, and a folder', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'newman-'));
    assert.deepEqual(readNewmanConfig([...urls, '--reports', 'r'], folder.path), {
      endpoints: { users: 'http://a:8080', tasks: 'https://b/api' },
      reportsFolder: join(folder.path, 'r'),
    });
  });

  const refused: Record<string, [readonly string[], readonly RegExp[]]> = {
    'no URL at all': [[], [/--users-url is missing/, /--tasks-url is missing/]],
    'what is no URL': [
      ['--users-url', 'localhost', '--tasks-url', 'ftp://b'],
      [/"localhost"/, /"ftp:\/\/b"/],
    ],
    'a URL with a query': [
      ['--users-url', 'http://a?b', '--tasks-url', 'http://b'],
      [/"http:\/\/a\?b"/],
    ],
    'a flag there is not': [[...urls, '--json'], [/Unknown flag "--json"/]],
  };
  for (const [what, [argv, problems]] of Object.entries(refused)) {
    test(`refuses ${what}, every problem at once`, async () => {
      await using folder = await mkdtempDisposable(join(tmpdir(), 'newman-'));
      assert.throws(
        () => readNewmanConfig(argv, folder.path),
        (error) => {
          assert.ok(error instanceof HarnessError);
          const lines = error.message.split('\n');
          assert.equal(lines.length, problems.length + 1);
          for (const [index, problem] of problems.entries())
            assert.match(lines[index] ?? '', problem);
          return true;
        },
      );
    });
  }
});
