import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { testCost as cost } from '../../test-kit.ts';
import { defaultCost, hashPassword, isAffordable, isOutdated, isPasswordOf } from './password.ts';

describe('a hashed password', () => {
  test('is found again, and no other one is', async () => {
    const passwords = fc.string({ minLength: 1, unit: 'binary' });
    const property = fc.asyncProperty(passwords, passwords, async (one, other) => {
      const stored = await hashPassword(one, cost);
      assert.equal(isAffordable(stored), true);
      assert.equal(isOutdated(stored, cost), false);
      assert.equal(await isPasswordOf(stored, one, cost), true);
      const isSame = one.normalize('NFKC') === other.normalize('NFKC');
      assert.equal(await isPasswordOf(stored, other, cost), isSame);
    });
    await fc.assert(property, { numRuns: 200 });
  });

  test('is another one each time', async () => {
    assert.notEqual(await hashPassword('same', cost), await hashPassword('same', cost));
  });

  test('costs what OWASP asks for at least', async () => {
    assert.deepEqual(defaultCost, { m: 19_456, t: 2, p: 1 });
    assert.match(await hashPassword('x', defaultCost), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  test('of an unknown user is nobody’s, and as much work', async () => {
    assert.equal(await isPasswordOf(undefined, 'x', cost), false);
    const impossible = { ...cost, m: 1 }; // Argon2 itself refuses a lane of 1 KiB: so it was asked, at the cost given
    await assert.rejects(isPasswordOf(undefined, 'x', impossible), /memory/);
  });
});

// The first two were made by argon2-cffi 25.1 for Python, with its own defaults and with OWASP's; the last one by scrypt of
// Node.js, as Auth did before Argon2id.
for (const stored of [
  '$argon2id$v=19$m=65536,t=3,p=4$53tyIsec2oLRJxmZLYM1BA$TXZJLCxGHIyNMtA1o1tpKF9H9bRdKahyL0EPVXTAMw8',
  '$argon2id$v=19$m=19456,t=2,p=1$bbbKgpTqDNMQ+oowy2RJBw$guT3YChjxH6qqbbUmTba9HP3fewfzv5wizhCENMq7GQ',
  '$scrypt$ln=14,r=8,p=5$BwcHBwcHBwcHBwcHBwcHBw$JJbC/vMAhE80QepHWH1OGqgyWzj8AUAhB3CCJqyN01g',
])
  describe(`a stored hash from elsewhere, ${stored.split('$', 4).join('$')}`, () => {
    test('is the right password’s alone', async () => {
      assert.equal(isAffordable(stored), true);
      assert.equal(await isPasswordOf(stored, 'correct horse', cost), true);
      assert.equal(await isPasswordOf(stored, 'correct house', cost), false);
    });

    test('is outdated where it is not as today’s', () => {
      assert.equal(isOutdated(stored, defaultCost), !stored.includes('m=19456,t=2,p=1'));
    });
  });

test('what is no hash is refused, not compared', async () => {
  await assert.rejects(
    isPasswordOf('x', 'x', cost),
    /neither a hash of Argon2id nor one of scrypt/,
  );
});
