import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { basename, join, matchesGlob } from 'node:path';
import { describe, test } from 'node:test';
import { root } from '../harness/config.ts';
import { exec } from '../harness/exec.ts';

const text = await readFile(join(root, 'CONTRIBUTING.md'), 'utf8');
const [, map = ''] = /^## The map\s+```text\n(.*?)^```$/ms.exec(text) ?? [];
const { stdout } = await exec('git', ['ls-files'], { cwd: root });
const files = stdout.trim().split('\n');

/** What looks like the name of a file, wherever it stands; some have a `*`. */
const names = [...new Set(map.match(/[\w*./-]*\w/g))].map((word) => basename(word));
const withExtension = names.filter((name) =>
  /^[a-z].*\.(c?ts|m?js|css|json|sh|ya?ml|png)$/.test(name),
);
const patterns = names.filter((name) => name.includes('*'));
/** Folders of which a line says what all their files are. */
const folders = [...map.matchAll(/^ {0,2}(\S+\/) +\S/gm)].map(([, folder = '']) => folder);
const documents = ['README.md', 'CONTRIBUTING.md'];

/** What stands beside its subject, or is data. */
const isBeside = (file: string) =>
  documents.includes(file) || /\.(test|sample|spec)\.ts$|\/fixtures\/|\/package\.json$/.test(file);
const isNamed = (file: string) =>
  names.includes(basename(file)) || patterns.some((one) => matchesGlob(basename(file), one));
const isInFolder = (file: string) =>
  folders.some(
    (folder) => `/${file}`.startsWith(`/${folder}`) || file.startsWith(`tests/harness/${folder}`),
  );

describe('The map', () => {
  test('has a line for every file', () => {
    const missing = files.filter((file) => !isBeside(file) && !isNamed(file) && !isInFolder(file));
    assert.deepEqual(missing, []);
  });

  test('names only files that are there', () => {
    const gone = withExtension.filter(
      (name) => !files.some((file) => matchesGlob(basename(file), name)),
    );
    assert.deepEqual(gone, []);
  });
});
