import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failure, fakeExec } from '../fake-exec.sample.ts';
import { whyNoNodeJs } from './any-inside.ts';

const { signal } = new AbortController();

describe('whyNoNodeJs', () => {
  const place = { namespace: 'shop', pod: 'store-0', container: 'store' };
  test('is nothing where Node.js runs', async () => {
    assert.equal(await whyNoNodeJs(fakeExec({ kubectl: 'v26' }).kubectl, place, signal), undefined);
  });
  test('is what the API server says where it does not', async () => {
    const refusal = failure('error: unable to upgrade connection: pods "store-0" is forbidden');
    assert.equal(
      await whyNoNodeJs(fakeExec({ kubectl: refusal }).kubectl, place, signal),
      'container "store" cannot run Node.js: unable to upgrade connection: pods "store-0" is forbidden',
    );
  });
});
