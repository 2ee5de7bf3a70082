import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { maskSecrets } from './mask.ts';

const token = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJlLW9m_LXNvbWU-';

const secrets = {
  'a token in a sentence': [`expected ${token} to be absent`, 'expected [masked] to be absent'],
  'a token without a signature': ['eyJhbGciOiJub25lIn0.eyJzdWIiOiI3In0.', '[masked]'],
  'a token cut in the middle': [`got '${token.slice(0, 15)}…'`, `got '[masked]…'`],
  'a password in JSON': ['{"password":"hunter2 \\" x"}', '{"password":"[masked]"}'],
  'a password in spaced JSON': ['"password" : "p",', '"password" : "[masked]",'],
  'a password in JSON inside JSON': ['\\"password\\":\\"p w\\"', '\\"password\\":\\"[masked]\\"'],
  'a password in HTML': [
    '&quot;password&quot;:&quot;p&quot;',
    '&quot;password&quot;:&quot;[masked]&quot;',
  ],
  'a token that is no JWT': [`{ "token": "abc" }`, `{ "token": "[masked]" }`],
  'an Authorization header': ['authorization: Bearer ab.c', 'authorization: Bearer [masked]'],
  'a header without a scheme': ['Authorization: abc', 'Authorization: [masked]'],
  'a header in JSON': ['"Authorization":"Basic YTpi"', '"Authorization":"Basic [masked]"'],
} as const;

describe('maskSecrets', () => {
  for (const [what, [text, expected]] of Object.entries(secrets)) {
    test(`hides ${what}`, () => assert.equal(maskSecrets(text), expected));
  }

  test('hides every occurrence of a known value', () => {
    assert.equal(
      maskSecrets('a long-password, long-password', ['long-password']),
      'a [masked], [masked]',
    );
  });

  test('leaves a known value alone that is too short to be told from a word', () => {
    assert.equal(maskSecrets('no secret', ['no']), 'no secret');
  });

  test('leaves ordinary text alone', () => {
    const text =
      'An email and password needs to be specified! Could not verify token. {"title":"a"}';
    assert.equal(maskSecrets(text), text);
  });

  test('keeps JSON valid', () => {
    const text = JSON.stringify({
      nested: JSON.stringify({ password: 'a"b', token }),
      headers: { authorization: `Bearer ${token}` },
    });
    assert.doesNotMatch(JSON.stringify(JSON.parse(maskSecrets(text))), /eyJ/);
  });
});
