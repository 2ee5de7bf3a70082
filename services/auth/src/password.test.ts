import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { defaultCost, hashPassword, isPasswordOf, phcString } from './password.ts';

const cost = { ln: 3, r: 8, p: 1 };

describe('a hashed password', () => {
  test('is found again, and no other one is', async () => {
    const passwords = fc.string({ minLength: 1, unit: 'binary' });
    const property = fc.asyncProperty(passwords, passwords, async (one, other) => {
      const stored = await hashPassword(one, cost);
      assert.match(stored, phcString);
      assert.equal(await isPasswordOf(stored, one, cost), true);
      const isSame = one.normalize('NFKC') === other.normalize('NFKC');
      assert.equal(await isPasswordOf(stored, other, cost), isSame);
    });
    await fc.assert(property, { numRuns: 200 });
  });

  test('is another one each time', async () => {
    assert.notEqual(await hashPassword('same', cost), await hashPassword('same', cost));
  });

  test('costs what OWASP asks for at least', () => {
    assert.deepEqual(defaultCost, { ln: 14, r: 8, p: 5 });
  });

  test('of an unknown user is nobody’s, and as much work', async () => {
    assert.equal(await isPasswordOf(undefined, 'x', cost), false);
    const impossible = { ...cost, ln: 0 }; // scrypt itself refuses N = 1: so it was asked, at the cost given
    await assert.rejects(isPasswordOf(undefined, 'x', impossible), /Invalid scrypt param/);
  });
});
