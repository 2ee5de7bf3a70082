import assert from 'node:assert/strict';
import { mkdtempDisposable, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Config, readConfig } from './config.ts';
import { HarnessError } from './errors.ts';
import { asksForHelp } from './flags.ts';

describe('readConfig', () => {
  let cwd: string;
  let file: string;
  let remove: () => Promise<void>;
  before(async () => {
    const temporary = await mkdtempDisposable(join(tmpdir(), 'config-'));
    cwd = temporary.path;
    remove = temporary.remove;
    file = join(cwd, 'file');
    await writeFile(file, '');
  });
  after(() => remove());
  const read = (argv: readonly string[], env: NodeJS.ProcessEnv = {}) => readConfig(argv, env, cwd);
  const problemsOf = (argv: readonly string[], env?: NodeJS.ProcessEnv): readonly string[] => {
    try {
      read(argv, env);
    } catch (error) {
      assert.ok(error instanceof HarnessError);
      return error.message.split('\n');
    }
    return [];
  };

  test('asks for nothing: without flags, one throw-away run of everything, where it can be', () => {
    const { name, ...rest } = read([]);
    assert.match(name, /^e2e-[0-9a-f]{6}$/);
    assert.deepEqual(rest, {
      target: 'auto',
      keep: false,
      reuse: false,
      install: false,
      watch: false,
      nodeImage: undefined,
      workers: 0,
      context: undefined,
      suites: ['newman', 'playwright'],
      reportsFolder: join(cwd, 'reports'),
      quiet: false,
      json: false,
      trace: false,
    });
  });

  const flags: Record<string, Partial<Config>> = {
    '--target kind': { target: 'kind' },
    '--target process': { target: 'process' },
    '--name debug-2': { name: 'debug-2' },
    '--name=debug-2': { name: 'debug-2' },
    '--install': { install: true },
    '--keep': { keep: true, reuse: false, target: 'kind' },
    '--reuse': { keep: true, reuse: true, target: 'kind' },
    '--node-image kindest/node:v1.37.2@sha256:0f1d': {
      nodeImage: 'kindest/node:v1.37.2@sha256:0f1d',
    },
    '--workers 2': { workers: 2, target: 'auto' },
    '--only newman': { suites: ['newman'] },
    '--quiet': { quiet: true, json: false },
    '--json': { json: true, quiet: false },
    '--only playwright': { suites: ['playwright'] },
  };
  for (const [given, expected] of Object.entries(flags)) {
    test(`${given}: gives ${JSON.stringify(expected)}`, () => {
      const config = read(given.split(' '));
      assert.deepEqual({ ...config, ...expected }, config);
    });
  }

  test('falls back to nothing less than kind under CI', () => {
    assert.partialDeepStrictEqual(read([], { CI: 'true' }), { target: 'kind', install: true });
    assert.equal(read(['--target', 'process'], { CI: 'true' }).target, 'process');
  });

  test('names a throw-away cluster anew each time', () => {
    assert.notEqual(read([]).name, read([]).name);
  });

  test('names a cluster to come back to the same each time', () => {
    assert.equal(read(['--reuse']).name, read(['--reuse']).name);
    assert.match(read(['--reuse']).name, /^e2e-[0-9a-f]{6}$/);
  });

  test('takes --name for a cluster to come back to as well', () => {
    assert.equal(read(['--reuse', '--name', 'mine']).name, 'mine');
  });

  test('finds reports below the folder it was called in, or where an absolute path says', async () => {
    assert.equal(read(['--reports', 'a/b']).reportsFolder, join(cwd, 'a/b'));
    assert.equal(read(['--reports', join(cwd, 'c')]).reportsFolder, join(cwd, 'c'));
    assert.ok((await stat(join(cwd, 'a/b'))).isDirectory());
  });

  const nodeImages: Record<string, [string[], NodeJS.ProcessEnv, string | undefined]> = {
    'the environment names it': [[], { KIND_NODE_IMAGE: 'kindest/node:v1' }, 'kindest/node:v1'],
    'the flag wins over the environment': [
      ['--node-image', 'kindest/node:v2'],
      { KIND_NODE_IMAGE: 'kindest/node:v1' },
      'kindest/node:v2',
    ],
    'an empty variable names none': [[], { KIND_NODE_IMAGE: '' }, undefined],
  };
  for (const [claim, [argv, env, image]] of Object.entries(nodeImages)) {
    test(`node image: ${claim}`, () => assert.equal(read(argv, env).nodeImage, image));
  }

  test('cannot be changed by what comes later', () => {
    assert.ok(Object.isFrozen(read([])));
  });

  const refused: Record<string, [readonly string[], RegExp]> = {
    'a value for --json': [['--json=yes'], /^--json takes no value, got "yes"\.$/],
    'an unknown flag': [['--nmae'], /^Unknown flag "--nmae"\.$/],
    'an unknown short flag': [['-k'], /^Unknown flag "-k"\.$/],
    'a flag with "no" before it': [['--no-keep'], /^Unknown flag "--no-keep"\.$/],
    'a flag of every object': [['--constructor'], /^Unknown flag "--constructor"\.$/],
    'an argument without a flag': [['newman'], /^Unexpected argument "newman"\.$/],
    'an argument after --': [['--', '--keep'], /^Unexpected argument "--keep"\.$/],
    'a value for a switch': [['--keep=no'], /^--keep takes no value, got "no"\.$/],
    'a name without a value': [['--name'], /^--name needs a value\.$/],
    'an empty name': [['--name='], /^--name needs a value\.$/],
    'a flag in the place of a value': [['--name', '--keep'], /^--name needs a value\.$/],
    'workers that are no number': [
      ['--workers', 'two'],
      /^--workers must be a whole number from 0 to 9, got "two"\.$/,
    ],
    'more workers than a machine takes': [
      ['--workers', '10'],
      /^--workers must be .*, got "10"\.$/,
    ],
    'a target there is not': [
      ['--target', 'moon'],
      /^--target must be auto or kind or .*, got "moon"\.$/,
    ],
    'to keep what is no cluster': [
      ['--target', 'process', '--keep'],
      /^--keep, --reuse and --watch keep a kind cluster: .* --target process\.$/,
    ],
    'nodes for what has none': [
      ['--target', 'process', '--workers', '3', '--node-image', 'kindest/node:v1'],
      /^--node-image, --workers: --target kind only\.$/,
    ],
    'to trace what has no end': [['--watch', '--trace'], /^--trace is of one run: .* --watch\.$/],
    'a suite there is not': [
      ['--only', 'jest'],
      /^--only must be newman or playwright, got "jest"\.$/,
    ],
    'an image that is an option': [['--node-image', '-v'], /--node-image .* got "-v"\.$/],
    'an image with a space': [['--node-image', 'a b'], /--node-image .* got "a b"\.$/],
  };
  for (const [what, [argv, problem]] of Object.entries(refused)) {
    test(`refuses ${what}`, () => {
      const [first = '', ...rest] = problemsOf(argv);
      assert.match(first, problem);
      assert.deepEqual(rest, ['See `npm run e2e -- --help`. Nothing was started.']);
    });
  }

  const badNames = ['Debug', '-a', 'a-', 'a_b', 'a.b', 'a b', '../a', 'ä', 'a'.repeat(41)];
  for (const name of badNames) {
    test(`refuses the name "${name}"`, () => {
      assert.match(problemsOf([`--name=${name}`])[0] ?? '', /^--name must be 1 to 40 .*got "/);
    });
  }

  for (const name of ['a', '7', 'a--b', 'a'.repeat(40)]) {
    test(`takes the name "${name}"`, () => assert.equal(read([`--name=${name}`]).name, name));
  }

  test('refuses a reports folder that cannot be made', () => {
    const [problem] = problemsOf(['--reports', join(file, 'reports')]);
    assert.match(
      problem ?? '',
      /^--reports must name a folder that can be written to: .* is not a folder/,
    );
  });

  test('refuses a file for a reports folder', () => {
    assert.match(problemsOf(['--reports', file])[0] ?? '', /^--reports must name a folder/);
  });

  test('lists every problem at once, and how to get help', () => {
    const env = { KIND_NODE_IMAGE: '--privileged' };
    const argv = [
      'x',
      '--nope',
      '--keep=1',
      '--target=moon',
      '--only=all',
      '--name=A',
      '--reports',
    ];
    const problems = problemsOf([...argv, join(file, 'r')], env);
    const about = [/"x"/, /"--nope"/, /--keep/, /--target/, /--only/, /--name/];
    for (const [index, one] of about.entries()) assert.match(problems[index] ?? '', one);
    assert.match(problems[6] ?? '', /KIND_NODE_IMAGE.* got "--privileged"/);
    assert.match(problems[7] ?? '', /--reports/);
    assert.match(problems[8] ?? '', /--help/);
    assert.equal(problems.length, 9);
  });
});

describe('asksForHelp', () => {
  const lines = {
    '--help': true,
    '-h': true,
    '--nonsense --help': true,
    '--name help': false,
    '': false,
  };
  for (const [line, asks] of Object.entries(lines)) {
    test(`"${line}": ${asks}`, () => assert.equal(asksForHelp(line.split(' ')), asks));
  }
});
