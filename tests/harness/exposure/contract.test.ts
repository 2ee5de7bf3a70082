import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { root } from '../config.ts';
import { HarnessError } from '../errors.ts';
import { listenerId, parseContract, readContract, vantagesOf } from './contract.ts';

const good = `namespace: demo
inside: { pod: web }
identity: { path: /who, header: X-Service }
listeners:
  - container: web
    port: 80
    answers: web
    from: [runner, pod]
`;
/** The lines of what is wrong with a contract. */
function problemsOf(text: string): readonly string[] {
  try {
    parseContract(text, 'exposure.yaml');
  } catch (error) {
    assert.ok(error instanceof HarnessError, `${error}`);
    return error.message.split('\n');
  }
  return [];
}

describe('parseContract', () => {
  test('gives what the text says', () => {
    const contract = parseContract(good, 'exposure.yaml');
    assert.deepEqual(contract.listeners, [
      { container: 'web', port: 80, answers: 'web', from: ['runner', 'pod'] },
    ]);
    assert.equal(contract.application, undefined);
    assert.deepEqual(contract.inside, { pod: 'web' });
  });

  test('has no vantages inside where the text names none', () => {
    const text = good.replace('inside: { pod: web }\n', '').replace(', pod', '');
    assert.deepEqual(parseContract(text, 'exposure.yaml').inside, {});
  });

  const again = '  - { container: web, port: 80, answers: web, from: [] }\n';
  const problems: Record<string, readonly [string, ...RegExp[]]> = {
    'a vantage that there is not': [
      good.replace('[runner, pod]', '[runner, stragner]'),
      /^exposure\.yaml:8:20: listeners\.0\.from\.1: there is no vantage "stragner"; there are runner, outside, node, stranger, neighbour, pod$/,
    ],
    'a listener twice': [
      good + again,
      /^exposure\.yaml:9:5: listeners\.1: web:80 is listed twice$/,
    ],
    'a vantage of its own by the name of a common one': [
      good.replace('{ pod: web }', '{ pod: web, node: web }'),
      /^exposure\.yaml:2:21: inside\.node: "node" is a vantage that every cluster has/,
    ],
    'a field that there is not': [
      good.replace('answers:', 'answer: x\n    answers:'),
      /^exposure\.yaml:5:5: listeners\.0: .*"answer"/,
    ],
    'a field that lacks': [
      good.replace('identity: { path: /who, header: X-Service }\n', ''),
      /^exposure\.yaml:1:1: identity: /,
    ],
    'a port that cannot be': [
      good.replace('port: 80', 'port: 65536'),
      /^exposure\.yaml:6:5: listeners\.0\.port: /,
    ],
    'a container that is no DNS label': [
      good.replace('container: web', 'container: Web_1'),
      /^exposure\.yaml:5:5: listeners\.0\.container: must be a DNS label \(RFC 1123\)$/,
    ],
    'a relative path': [
      good.replace('/who', 'who'),
      /^exposure\.yaml:3:13: identity\.path: must be an absolute path$/,
    ],
    'no listeners': [good.replace(/listeners:.*/s, 'listeners: []\n'), /^exposure\.yaml:4:1: /],
    'two problems': [
      good.replace('port: 80', 'port: 0').replace('/who', 'who'),
      /identity\.path/,
      /listeners\.0\.port/,
    ],
    'no YAML': ['namespace: [demo\nlisteners: }', /^exposure\.yaml:\d+:\d+: /],
    nothing: ['', /^exposure\.yaml:1:1: /],
  };
  for (const [what, [text, ...patterns]] of Object.entries(problems)) {
    test(`says where there is ${what}`, () => {
      const found = problemsOf(text);
      patterns.forEach((pattern, index) => {
        assert.match(found[index] ?? '', pattern);
      });
    });
  }

  test('has nothing against the same port of two containers', () => {
    assert.deepEqual(problemsOf(good + again.replace('container: web', 'container: db')), []);
  });
});

describe('readContract', () => {
  test('reads our own', async () => {
    const contract = await readContract(join(root, 'k8s', 'exposure.yaml'));
    assert.ok(contract.listeners.map(listenerId).includes('auth-container:80'));
    assert.deepEqual(vantagesOf(contract).slice(0, 2), ['runner', 'outside']);
  });

  test('says which file it cannot read', async () => {
    await assert.rejects(readContract('/nowhere/exposure.yaml'), {
      name: 'HarnessError',
      message: /^The contract cannot be read: ENOENT.*\/nowhere\/exposure\.yaml/,
    });
  });
});
