import assert from 'node:assert/strict';
import { mkdir, mkdtempDisposable, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { root } from '../config.ts';
import { serviceNames } from '../services.ts';
import { type Image, reference, wantedImages } from './images.ts';

const base = 'node:26-slim sha256:21ef';
const sources: Readonly<Record<string, string>> = {
  'package.json': '{}',
  'package-lock.json': '{}',
  'services/Dockerfile': 'FROM scratch',
  'services/bundle.ts': 'bundle',
  'services/auth/package.json': '{}',
  'services/users/package.json': '{}',
  'services/tasks/package.json': '{}',
  'services/chassis/src/app.ts': 'chassis',
  'services/auth/src/app.ts': 'auth',
  'services/users/src/app.ts': 'users',
  'services/tasks/src/app.ts': 'tasks',
};

/** The tags of sources that differ from those above by `changes`; a file changed to undefined is not there. */
async function tagsOf(changes: Readonly<Record<string, string | undefined>> = {}, on = base) {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'images-'));
  for (const [path, text] of Object.entries({ ...sources, ...changes })) {
    const file = join(folder.path, path);
    await mkdir(dirname(file), { recursive: true });
    await (text === undefined ? rm(file, { force: true }) : writeFile(file, text));
  }
  const images = await wantedImages(folder.path, on);
  return Object.fromEntries(images.map(({ service, tag }) => [service, tag]));
}

/** The services whose image is another one after the changes. */
async function rebuilt(changes: Readonly<Record<string, string | undefined>>, on?: string) {
  const [before, after] = await Promise.all([tagsOf(), tagsOf(changes, on)]);
  return serviceNames.filter((name) => before[name] !== after[name]);
}

describe('wantedImages', () => {
  test('names the three images, each with a tag of its own', async () => {
    const images = await wantedImages(root, base);
    assert.deepEqual(
      images.map(({ service, repository }) => [service, repository]),
      [
        ['auth', 'auth-net-k8s'],
        ['users', 'users-net-k8s'],
        ['tasks', 'tasks-net-k8s'],
      ],
    );
    for (const { tag } of images) assert.match(tag, /^[0-9a-f]{12}$/);
    assert.equal(new Set(images.map(({ tag }) => tag)).size, 3);
  });

  test('gives the same tags to the same sources, wherever they are', async () => {
    assert.deepEqual(await tagsOf(), await tagsOf());
  });

  const changes: Record<string, readonly [Record<string, string | undefined>, readonly string[]]> =
    {
      "a service's source": [{ 'services/users/src/app.ts': 'x' }, ['users']],
      'a new file of a service': [{ 'services/tasks/src/store.ts': '' }, ['tasks']],
      'a file that is gone': [{ 'services/auth/src/app.ts': undefined }, ['auth']],
      'a file by another name': [
        { 'services/auth/src/app.ts': undefined, 'services/auth/src/app2.ts': 'auth' },
        ['auth'],
      ],
      'the chassis': [{ 'services/chassis/src/app.ts': 'x' }, serviceNames],
      'the recipe': [{ 'services/Dockerfile': 'FROM debian' }, serviceNames],
      'the bundler': [{ 'services/bundle.ts': 'x' }, serviceNames],
      'the lockfile': [{ 'package-lock.json': '{"x":1}' }, serviceNames],
      "a service's packages": [{ 'services/auth/package.json': '{"x":1}' }, serviceNames],
      "npm's settings": [{ '.npmrc': 'omit=dev' }, serviceNames],
      'what Docker leaves out': [{ '.dockerignore': 'reports' }, serviceNames],
      'a unit test': [{ 'services/users/src/app.test.ts': 'x' }, []],
      'a test of the chassis': [{ 'services/chassis/src/app.test.ts': 'x' }, []],
      'installed packages': [{ 'services/users/node_modules/a/index.ts': 'x' }, []],
      'the harness': [{ 'tests/harness/cli.ts': 'x' }, []],
    };
  for (const [what, [change, expected]] of Object.entries(changes)) {
    test(`${what}: asks for a new image of ${expected.join(', ') || 'nobody'}`, async () => {
      assert.deepEqual(await rebuilt(change), expected);
    });
  }

  test('asks for new images of all when the base is a newer one', async () => {
    assert.deepEqual(await rebuilt({}, 'node:26-slim sha256:9c0f'), serviceNames);
  });

  test('tells apart what only moved from one file to the next', async () => {
    const one = { 'services/users/src/a.ts': 'ab', 'services/users/src/b.ts': 'c' };
    const other = { 'services/users/src/a.ts': 'a', 'services/users/src/b.ts': 'bc' };
    assert.notEqual((await tagsOf(one)).users, (await tagsOf(other)).users);
  });

  test('knows all that the Dockerfile copies from the context', async () => {
    const dockerfile = await readFile(join(root, 'services/Dockerfile'), 'utf8');
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)]
      .flatMap(([, paths = '']) => paths.split(' '))
      .filter((path) => path !== 'services');
    assert.ok(copied.length > 3);
    for (const path of copied) {
      assert.deepEqual(await rebuilt({ [path]: 'changed' }), serviceNames, path);
    }
  });
});

describe('reference', () => {
  test('spells an image as Docker and manifests do', () => {
    const image: Image = { service: 'auth', repository: 'auth-net-k8s', tag: '98784de9bf22' };
    assert.equal(reference(image), 'auth-net-k8s:98784de9bf22');
  });
});
