import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Annotation, renderAnnotations } from './annotation.ts';
import { hostile } from './report.sample.ts';

const annotation = (overrides: Partial<Annotation> = {}): Annotation => ({
  title: 'a title',
  message: 'a message',
  place: { file: 'k8s/k8s-users.yaml', line: 7 },
  ...overrides,
});

describe('renderAnnotations', () => {
  const rows: Record<string, readonly [Annotation, string]> = {
    'with a place': [
      annotation(),
      '::error file=k8s/k8s-users.yaml,line=7,title=a title::a message\n',
    ],
    'without a place': [annotation({ place: undefined }), '::error title=a title::a message\n'],
    'whose message has lines, a percent sign and a colon': [
      annotation({ message: '100 %: one\r\ntwo\n::error::three' }),
      '::error file=k8s/k8s-users.yaml,line=7,title=a title::100 %25: one%0Atwo%0A::error::three\n',
    ],
    'whose title has a colon, a comma and a percent sign': [
      annotation({ title: 'auth:80, 100 %\n' }),
      '::error file=k8s/k8s-users.yaml,line=7,title=auth%3A80%2C 100 %25%0A::a message\n',
    ],
    'whose file has a comma': [
      annotation({ place: { file: 'a,b.yaml', line: 1 } }),
      '::error file=a%2Cb.yaml,line=1,title=a title::a message\n',
    ],
    'with a token in it': [
      annotation({ message: 'Authorization: Bearer secret-secret' }),
      '::error file=k8s/k8s-users.yaml,line=7,title=a title::Authorization: Bearer [masked]\n',
    ],
  };
  for (const [what, [one, line]] of Object.entries(rows)) {
    test(`writes one ${what}`, () => assert.equal(renderAnnotations([one]), line));
  }

  test('keeps hostile text on its line', () => {
    const text = renderAnnotations([annotation({ title: hostile, message: hostile })]);
    assert.equal(text.trimEnd().split(/[\r\n]/).length, 1);
    assert.equal(text.match(/::/g)?.length, 2);
  });

  test('cuts a message that is too long', () => {
    const text = renderAnnotations([annotation({ message: 'x'.repeat(5_000) })]);
    assert.match(text, /::x{4000} …\n$/);
  });

  test('writes nothing of nothing', () => assert.equal(renderAnnotations([]), ''));

  for (const [count, last] of [
    [10, /title=number 10::/],
    [11, /title=2 more failures::/],
    [42, /title=33 more failures::/],
  ] as const) {
    test(`of ${count} writes 10, and ends with ${last.source}`, () => {
      const all = Array.from({ length: count }, (_, index) =>
        annotation({ title: `number ${index + 1}` }),
      );
      const lines = renderAnnotations(all).trimEnd().split('\n');
      assert.equal(lines.length, 10);
      assert.match(lines[0] ?? '', /title=number 1::/);
      assert.match(lines[9] ?? '', last);
    });
  }
});
