import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createPageCache } from './page-cache.ts';

const page = (length: number) => ({ json: 'x'.repeat(length), next: undefined });

describe('the cache of first pages', () => {
  test('forgets the oldest pages when it has too many characters', () => {
    const cache = createPageCache(10_000);
    for (const owner of ['ann', 'bob', 'cid']) cache.keep(owner, 20, page(4_000));
    const kept = ['ann', 'bob', 'cid'].filter((owner) => cache.get(owner, 20) !== undefined);
    assert.deepEqual(kept, ['bob', 'cid']);
  });

  test('is bounded for empty pages too', () => {
    const cache = createPageCache(10_000);
    for (let i = 0; i < 100; i += 1) cache.keep(`owner ${i}`, 20, page(0));
    const kept = Array.from({ length: 100 }, (_, i) => cache.get(`owner ${i}`, 20));
    assert.equal(kept.filter((each) => each !== undefined).length, 20);
  });

  test('does not keep what alone is too long, and keeps the others', () => {
    const cache = createPageCache(10_000);
    cache.keep('bob', 20, page(0));
    cache.keep('ann', 20, page(10_000));
    assert.equal(cache.get('ann', 20), undefined);
    assert.notEqual(cache.get('bob', 20), undefined);
  });

  test('counts what is replaced and forgotten no longer', () => {
    const cache = createPageCache(10_000);
    cache.keep('ann', 20, page(1_000));
    for (let i = 0; i < 100; i += 1) {
      cache.keep('bob', 20, page(8_000));
      cache.forget('bob');
      cache.keep('bob', 50, page(8_000));
    }
    assert.notEqual(cache.get('ann', 20), undefined);
    assert.equal(cache.get('bob', 20), undefined);
    assert.notEqual(cache.get('bob', 50), undefined);
  });
});
