import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { plainText } from './plain.ts';

const texts = {
  'keeps line breaks and tabs': ['a\n\tb', 'a\n\tb'],
  'keeps letters of any script': ['ä 漢 𝄞 שלום', 'ä 漢 𝄞 שלום'],
  'takes Windows line ends for line ends': ['a\r\nb', 'a\nb'],
  'drops colours': ['\u001b[31mred\u001b[39m', 'red'],
  'replaces control characters': ['a\u0000b\rc', 'a\ufffdb\ufffdc'],
  'replaces signs that turn the reading direction': ['\u202egpj.exe', '\ufffdgpj.exe'],
  'replaces half a surrogate pair': ['\ud800!', '\ufffd!'],
} as const;

describe('plainText', () => {
  for (const [claim, [text, expected]] of Object.entries(texts)) {
    test(claim, () => assert.equal(plainText(text), expected));
  }
});
