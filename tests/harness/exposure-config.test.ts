import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { describe, test } from 'node:test';
import { HarnessError } from './errors.ts';
import { readExposureConfig } from './exposure-config.ts';

const read = (line: string) => readExposureConfig(line.split(' '), tmpdir());
const problemsOf = (line: string): readonly string[] => {
  try {
    read(line);
  } catch (error) {
    assert.ok(error instanceof HarnessError);
    return error.message.split('\n').slice(0, -1);
  }
  return [];
};

describe('readExposureConfig', () => {
  test('reads what a check needs', () => {
    const { task, access, proberImage } = read('--contract c.yaml --context staging');
    assert.deepEqual(task, { kind: 'check', contractFile: 'c.yaml', namespace: undefined });
    assert.deepEqual(access, { kubeconfig: undefined, context: 'staging' });
    assert.equal(proberImage, 'node:26-slim');
  });

  test('reads what discovery needs', () => {
    const { task, access } = read(
      '--discover --namespace shop --context a --kubeconfig kc --identity-header X-App',
    );
    const identity = { path: '/', header: 'X-App' };
    assert.deepEqual(task, { kind: 'discover', namespace: 'shop', identity });
    assert.deepEqual(access, { kubeconfig: 'kc', context: 'a' });
  });

  const wrong: Record<string, readonly RegExp[]> = {
    '--contract c.yaml': [/^--context is needed/],
    '--context a': [/^Either --contract FILE or --discover/],
    '--context a --contract c.yaml --discover --namespace b': [/^Either --contract FILE or/],
    '--context a --discover': [/^--discover needs --namespace/],
    '--context a --contract c --namespace A_b': [
      /^--namespace must be a DNS label .* got "A_b"\.$/,
    ],
    '--context a --contract c --identity-path /x': [/go with --discover/],
    '--context a --discover --namespace b --identity-path x': [/^--identity-path must/],
    '--context a --discover --namespace b --identity-header a:b': [/^--identity-header must/],
    '--context a --contract c --prober-image -x': [/^--prober-image must name an image/],
    '--nope --contract c.yaml': [/^Unknown flag "--nope"/, /^--context is needed/],
  };
  for (const [line, expected] of Object.entries(wrong)) {
    test(`refuses ${line}`, () => {
      const problems = problemsOf(line);
      assert.equal(problems.length, expected.length, problems.join('\n'));
      for (const [index, pattern] of expected.entries())
        assert.match(problems[index] ?? '', pattern);
    });
  }
});
