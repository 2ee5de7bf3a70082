import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { commandLine } from './command-line.ts';
import { exec } from './exec.ts';

describe('commandLine', () => {
  const lines: Record<string, readonly string[]> = {
    'kind get clusters': ['kind', 'get', 'clusters'],
    'docker image ls --filter reference=a:1': [
      'docker',
      'image',
      'ls',
      '--filter',
      'reference=a:1',
    ],
    "docker version --format '{{.Server.Version}}'": [
      'docker',
      'version',
      '--format',
      '{{.Server.Version}}',
    ],
    "echo '' 'a b' 'it'\\''s'": ['echo', '', 'a b', "it's"],
  };
  for (const [line, [file = '', ...args]] of Object.entries(lines)) {
    test(`quotes where a shell asks for it: ${line}`, () =>
      assert.equal(commandLine(file, args), line));
  }

  test('pastes into a shell as it was meant', async () => {
    const args = ['$HOME', '`id`', 'a b', '"', "''", '\\', '*', '', '~', '#', '&&', '\n', '!1'];
    const line = commandLine(process.execPath, [
      '-p',
      'JSON.stringify(process.argv.slice(1))',
      '--',
      ...args,
    ]);
    assert.deepEqual(JSON.parse((await exec('sh', ['-c', line])).stdout), args);
  });
});
