import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { cut, cutMiddle, widthOf } from './width.ts';

const widths = { abc: 3, 'ä·…': 3, 漢字: 4, '🔒': 2, 한: 2, '\ufffd': 1 } as const;

describe('widthOf', () => {
  for (const [text, width] of Object.entries(widths)) {
    test(`takes ${text} for ${width} columns`, () => assert.equal(widthOf(text), width));
  }
});

describe('cut', () => {
  test('leaves alone what fits', () => assert.equal(cut('neighbour', 9), 'neighbour'));
  test('ends with an ellipsis', () => assert.equal(cut('neighbour', 8), 'neighbo…'));
  test('halves no wide character', () => assert.equal(cut('漢字漢字', 6), '漢字…'));
});

describe('cutMiddle', () => {
  test('leaves alone what fits', () => assert.equal(cutMiddle('users:8080', 10), 'users:8080'));
  test('keeps the port', () => assert.equal(cutMiddle('users-container:8080', 10), 'users…8080'));
});

for (const shorten of [cut, cutMiddle]) {
  test(`${shorten.name} gives one line that fits, whatever the text`, () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 30 }), (value, width) => {
        const line = shorten(value, width);
        assert.ok(widthOf(line) <= width, line);
        assert.doesNotMatch(line, /\p{Cc}|\p{Cs}/u);
      }),
    );
  });
}
