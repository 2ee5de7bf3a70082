import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HarnessError } from '../errors.ts';
import { failure, fakeExec, recorded } from '../fake-exec.sample.ts';
import type { Image } from './images.ts';
import { inRegistry, pushImages } from './registry.ts';

const { signal } = new AbortController();
const auth: Image = { service: 'auth', repository: 'auth-net-k8s', tag: '98784de9bf22' };
const users: Image = { service: 'users', repository: 'users-net-k8s', tag: '1443c5677731' };
const registry = 'registry.example:5000/team';

describe('pushImages', () => {
  test('gives each image its name in the registry, and pushes it', async () => {
    const { exec, lines } = fakeExec({ 'docker tag': '', 'docker push': '' });
    const pushed = await pushImages(exec, [auth, users], registry, signal);
    assert.deepEqual(
      pushed.map(({ repository, tag }) => `${repository}:${tag}`),
      [`${registry}/auth-net-k8s:98784de9bf22`, `${registry}/users-net-k8s:1443c5677731`],
    );
    assert.deepEqual(
      lines.filter((line) => line.includes('auth')),
      [
        `docker tag auth-net-k8s:98784de9bf22 ${registry}/auth-net-k8s:98784de9bf22`,
        `docker push --quiet ${registry}/auth-net-k8s:98784de9bf22`,
      ],
    );
  });

  test('says what Docker says where the registry takes nothing, and what to do', async () => {
    const { exec } = fakeExec({
      'docker tag': '',
      'docker push': failure(recorded('docker/push-refused.txt')),
    });
    await assert.rejects(pushImages(exec, [auth], registry, signal), (error) => {
      assert.ok(error instanceof HarnessError);
      assert.match(
        error.message,
        /^registry\.example:5000\/team\/auth-net-k8s:98784de9bf22 could not be pushed\. .*docker login registry\.example:5000\/team$/,
      );
      assert.match(error.evidence.join('\n'), /connection refused/);
      return true;
    });
  });
});

describe('inRegistry', () => {
  test('leaves an image as it is where there is no registry', () => {
    assert.equal(inRegistry(auth, undefined), auth);
  });
});
