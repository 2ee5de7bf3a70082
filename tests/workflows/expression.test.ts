import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { evaluate, evaluateText } from './expression.ts';

const contexts = {
  inputs: { context: '', images: 'a b' },
  matrix: { os: 'ubuntu-24.04' },
  needs: { check: { result: 'success' }, e2e: { result: 'failure' } },
  steps: { layers: { outputs: { 'cache-hit': 'true' } } },
};
const functions = {
  always: () => 'true',
  format: (text: string, word: string) => text.replace('{0}', word),
};

describe('evaluate', () => {
  const rows: Record<string, string> = {
    'matrix.os': 'ubuntu-24.04',
    "steps.layers.outputs.cache-hit == 'true'": 'true',
    "steps.layers.outputs.cache-hit != 'true'": 'false',
    "steps.gone.outputs.cache-hit == 'true'": 'false',
    'needs.*.result': 'success failure',
    "always() && inputs.context == ''": 'true',
    "inputs.context == '' && inputs.images != ''": 'true',
    "inputs.context || format('kind-{0}', matrix.os)": 'kind-ubuntu-24.04',
    "inputs.context || 'it''s'": "it's",
    'inputs.images || matrix.os': 'a b',
  };
  for (const [expression, value] of Object.entries(rows)) {
    test(`${expression} is "${value}"`, () =>
      assert.equal(evaluate(expression, contexts, functions), value));
  }

  for (const [expression, what] of [
    ['secrets.token', /"secrets.token" is not known here/],
    ['success()', /"success\(\)" is not known/],
    ['!always()', /"!" is not known/],
    ['matrix.os matrix.os', /"matrix.os" is not known/],
    ["'a' ==", /"its end" is not known/],
    ['always(', /"its end" is not known/],
  ] as const) {
    test(`${expression} is refused`, () =>
      assert.throws(() => evaluate(expression, contexts, functions), { message: what }));
  }
});

test('a text has its expressions replaced', () => {
  const text = `\${{ matrix.os }}: \${{ inputs.images }}`;
  assert.equal(evaluateText(text, contexts, functions), 'ubuntu-24.04: a b');
});
