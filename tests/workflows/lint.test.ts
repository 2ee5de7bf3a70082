import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { root } from '../harness/config.ts';
import { lint } from './lint.ts';
import { readAll } from './workflow.ts';

const files = await readAll(root);
const pr = files.get('.github/workflows/pr.yml') ?? '';
const action = files.get('.github/actions/e2e/action.yml') ?? '';

describe('actionlint', () => {
  for (const [file, text] of files) {
    test(`has nothing to say about ${file}`, async () =>
      assert.deepEqual(await lint(text, file), []));
  }

  const broken: Record<string, readonly [string, string, string, RegExp]> = {
    'a job that is not there': [pr, 'needs: check', 'needs: czech', /"czech"/],
    'a runner that is not there': [pr, 'ubuntu-26.04', 'ubuntu-99.04', /label "ubuntu-99\.04"/],
    'a key that is none': [pr, 'timeout-minutes', 'timeout-minuets', /timeout-minuets/],
    'an expression of nothing': [pr, 'matrix.os', 'matrix.so', /"so"/],
    'an input of an action that is not there': [action, 'inputs.images', 'inputs.image', /"image"/],
    'a step of an action that is not there': [
      action,
      'steps.cluster',
      'steps.kluster',
      /"kluster"/,
    ],
  };
  for (const [what, [text, from, to, problem]] of Object.entries(broken)) {
    test(`finds ${what}`, async () => {
      const changed = text.replace(from, to);
      assert.notEqual(changed, text);
      assert.match((await lint(changed, 'a.yml')).join('\n'), problem);
    });
  }
});
