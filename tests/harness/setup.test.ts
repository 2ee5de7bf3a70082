import assert from 'node:assert/strict';
import { chmod, copyFile, mkdir, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { CommandError, exec } from './exec.ts';

const locked = {
  '': { name: 'users-net-k8s' },
  'services/auth': { name: 'auth' },
  'node_modules/auth': { resolved: 'services/auth', link: true },
  'node_modules/express': { version: '5.3.0', integrity: 'sha512-a' },
  'services/auth/node_modules/zod': { version: '4.6.7', integrity: 'sha512-b' },
  'node_modules/node': { version: '26.10.0', integrity: 'sha512-c' },
  'node_modules/@esbuild/win32-x64': { version: '0.28.2', integrity: 'sha512-d', optional: true },
};
type Packages = Readonly<Record<string, object | undefined>>;
const { '': _root, 'node_modules/@esbuild/win32-x64': _elsewhere, ...here } = locked;

interface Clone {
  /** What is installed: paths changed to undefined are not there. Undefined: nothing at all. */
  readonly installed?: Packages | undefined;
  readonly hasNode?: boolean;
  readonly npmExits?: number;
  /** Whether npm says that it succeeded, and leaves the pinned Node.js out. */
  readonly npmLeavesNodeOut?: boolean;
}

/** Runs setup.mjs in a clone of its own, with an npm that tells what it was asked, and puts there what it would have installed. */
async function setUp({ installed, hasNode = true, npmExits = 0, npmLeavesNodeOut = false }: Clone) {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'setup-'));
  const write = async (path: string, text: string) => {
    const file = join(folder.path, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    return file;
  };
  const lockfile = (packages: Packages) => JSON.stringify({ lockfileVersion: 3, packages });
  await write('package-lock.json', lockfile(locked));
  if (installed !== undefined)
    await write('node_modules/.package-lock.json', lockfile({ ...here, ...installed }));
  if (hasNode) await write('node_modules/node/bin/node', '');
  await write('wanted.json', lockfile(here));
  const calls = await write('calls', '');
  const npm = await write(
    'bin/npm',
    `#!/bin/sh
      echo npm "$@" >> '${calls}'
      echo noise
      [ ${npmExits} = 0 ] || exit ${npmExits}
      mkdir -p node_modules/node/bin
      case "$1" in
        ci) rm -f node_modules/node/bin/node; cp wanted.json node_modules/.package-lock.json ;;
        rebuild) ${npmLeavesNodeOut ? ':' : 'touch node_modules/node/bin/node'} ;;
      esac\n`,
  );
  await chmod(npm, 0o755);
  const script = join(folder.path, 'tests/harness/setup.mjs');
  await mkdir(dirname(script), { recursive: true });
  await copyFile(join(import.meta.dirname, 'setup.mjs'), script);
  const PATH = [dirname(npm), process.env.PATH].join(delimiter);
  const output = await exec(process.execPath, [script], { env: { PATH } }).catch((error) => {
    assert.ok(error instanceof CommandError);
    return error;
  });
  const asked = (await readFile(calls, 'utf8')).split('\n').filter(Boolean);
  return { asked, output };
}

describe('setup.mjs', () => {
  test('asks npm for nothing when all is installed, and says nothing', async () => {
    const { asked, output } = await setUp({ installed: {} });
    assert.deepEqual(asked, []);
    assert.deepEqual({ ...output }, { stdout: '', stderr: '' });
  });

  const lacks: Record<string, readonly [Clone, string]> = {
    'nothing is installed': [{}, 'there are none yet'],
    'a package is missing': [
      { installed: { 'node_modules/express': undefined } },
      'node_modules/express 5.3.0 is not installed',
    ],
    'a package has another version': [
      { installed: { 'node_modules/express': { version: '5.2.0', integrity: 'sha512-a' } } },
      'node_modules/express 5.3.0 is not installed',
    ],
    'a package has another content': [
      { installed: { 'node_modules/express': { version: '5.3.0', integrity: 'sha512-x' } } },
      'node_modules/express 5.3.0 is not installed',
    ],
    "a service's own package is missing": [
      { installed: { 'services/auth/node_modules/zod': undefined } },
      'services/auth/node_modules/zod 4.6.7 is not installed',
    ],
    'the pinned Node.js is missing': [
      { installed: {}, hasNode: false },
      'the pinned Node.js is missing',
    ],
  };
  for (const [what, [clone, reason]] of Object.entries(lacks)) {
    test(`installs what the lockfile asks for when ${what}, and says why`, async () => {
      const { asked, output } = await setUp(clone);
      assert.match(output.stderr, new RegExp(`^Installing packages: ${reason}\n`));
      assert.equal(asked.length, 2);
      assert.match(asked[0] ?? '', /^npm ci --include=dev --ignore-scripts /);
      assert.match(asked[1] ?? '', /^npm rebuild node --ignore-scripts=false /);
    });
  }

  test('keeps standard output for the result of the command that follows', async () => {
    const { output } = await setUp({});
    assert.equal(output.stdout, '');
    assert.match(output.stderr, /noise/);
  });

  test('ends with 2 when npm fails, and does not go on', async () => {
    const { asked, output } = await setUp({ npmExits: 1 });
    assert.ok(output instanceof CommandError);
    assert.equal(output.exitCode, 2);
    assert.equal(asked.length, 1);
    assert.match(output.stderr, /npm ci .* failed\.$/);
  });

  test('does not believe an npm that says it has installed what is not there', async () => {
    const { output } = await setUp({ npmLeavesNodeOut: true });
    assert.ok(output instanceof CommandError);
    assert.equal(output.exitCode, 2);
    assert.match(output.stderr, /, but the pinned Node\.js is missing\. .*npm config list$/);
  });

  test('runs before every npm script', async () => {
    const file = join(import.meta.dirname, '..', '..', 'package.json');
    const scripts: Record<string, string> = JSON.parse(await readFile(file, 'utf8')).scripts;
    const names = Object.keys(scripts);
    const hooks = names.filter((name) => names.some((one) => name === `pre${one}`));
    for (const name of names.filter((one) => !hooks.includes(one)))
      assert.equal(scripts[`pre${name}`], 'node tests/harness/setup.mjs', name);
  });
});
