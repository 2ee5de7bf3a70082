import assert from 'node:assert/strict';
import { mkdtempDisposable, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { root } from '../config.ts';
import { kindConfig } from './kind-config.ts';

const file = join(root, 'k8s', 'kind.yaml');
const read = async (path: string) => parse(await readFile(path, 'utf8'));

describe('kindConfig', () => {
  test('is the file itself where no worker is wanted', async () => {
    assert.equal(await kindConfig('nowhere', 0), file);
  });

  test('has the workers beside the control plane, and changes nothing else', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'kind-'));
    const { nodes, ...rest } = await read(await kindConfig(folder.path, 2));
    const { nodes: before, ...restBefore } = await read(file);
    assert.deepEqual(nodes, [...before, { role: 'worker' }, { role: 'worker' }]);
    assert.deepEqual(rest, restBefore);
  });
});
