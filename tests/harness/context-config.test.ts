import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ContextConfig, contextFlags, readContextConfig } from './context-config.ts';
import { readFlags } from './flags.ts';

function read(line: string, target = 'context') {
  const problems: string[] = [];
  const given = readFlags(line.split(' ').filter(Boolean), contextFlags, problems);
  return { context: readContextConfig(given, target, problems), problems };
}
const least = '--context staging --images prebuilt';

describe('readContextConfig', () => {
  test('asks for a context and for a way to get the images there, and for no more', () => {
    const { context, problems } = read(least);
    assert.deepEqual(problems, []);
    assert.deepEqual(context, {
      access: { kubeconfig: undefined, context: 'staging' },
      registry: undefined,
      arePrebuilt: true,
      serviceType: 'NodePort',
      urls: undefined,
    });
  });

  const flags: Record<string, Partial<ContextConfig>> = {
    '--kubeconfig a/b': { access: { kubeconfig: 'a/b', context: 'staging' } },
    '--registry registry.example:5000/team': { registry: 'registry.example:5000/team' },
    '--service-type LoadBalancer': { serviceType: 'LoadBalancer' },
    '--users-url http://u/ --tasks-url https://t:8443/x//': {
      urls: { users: 'http://u', tasks: 'https://t:8443/x' },
    },
  };
  for (const [given, expected] of Object.entries(flags)) {
    test(`${given}: gives ${JSON.stringify(expected)}`, () => {
      const { context, problems } = read(`${least} ${given}`);
      assert.deepEqual(problems, []);
      assert.deepEqual({ ...context, ...expected }, context);
    });
  }

  test('builds what is pushed to a registry, unless it is there already', () => {
    const registry = '--context staging --registry r.example';
    assert.equal(read(registry).context?.arePrebuilt, false);
    assert.equal(read(`${registry} --images prebuilt`).context?.arePrebuilt, true);
  });

  test('is not there for another target, which takes none of its flags', () => {
    assert.deepEqual(read('', 'kind'), { context: undefined, problems: [] });
    assert.deepEqual(read('--registry r --context staging', 'kind').problems, [
      '--context, --registry: --target context only.',
    ]);
  });

  test('lists every problem at once', () => {
    const { problems } = read(
      '--registry http://r --images old --service-type ExternalName --users-url http://u?v=1',
    );
    const about = [
      /^--target context needs --context NAME/,
      /^--registry must be .* got "http:\/\/r"\.$/,
      /^--images must be prebuilt, got "old"\.$/,
      /^--service-type must be NodePort or LoadBalancer, got "ExternalName"\.$/,
      /^--users-url must be the URL of an HTTP server, got "http:\/\/u\?v=1"\.$/,
      /^--users-url and --tasks-url go together/,
    ];
    assert.equal(problems.length, about.length);
    for (const [index, one] of about.entries()) assert.match(problems[index] ?? '', one);
  });

  test('refuses to guess where the images are', () => {
    assert.match(read('--context staging').problems[0] ?? '', /needs --registry .* or --images/);
  });
});
