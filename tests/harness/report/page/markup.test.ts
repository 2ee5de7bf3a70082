import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileAddress, html } from './markup.ts';

describe('html', () => {
  test('escapes every value that is not markup, for text and for attributes', () => {
    const outside = `<script>alert("1" + '2')</script> &amp;`;
    assert.equal(
      html`<p title="${outside}">${outside}</p>`.text.match(/[<>"']/g)?.join(''),
      '<"">' + '<>',
    );
  });

  test('puts markup, lists of it and nothing in as they are', () => {
    const items = ['a', '<b>'].map((text) => html`<li>${text}</li>`);
    assert.equal(
      html`<ul>${items}${undefined}${7}</ul>`.text,
      '<ul><li>a</li><li>&lt;b&gt;</li>7</ul>',
    );
  });

  test('shows what would turn the reading direction', () => {
    assert.equal(html`${'a\u202eb'}`.text, 'a\ufffdb');
  });
});

describe('fileAddress', () => {
  const paths: Record<string, string> = {
    'newman/index.html': './newman/index.html',
    'javascript:alert(1)': './javascript%3Aalert(1)',
    'https://evil.example/x': './https%3A//evil.example/x',
    '//evil.example/x': './//evil.example/x',
    'a "b" <c>#d?e': './a%20%22b%22%20%3Cc%3E%23d%3Fe',
  };
  for (const [path, address] of Object.entries(paths)) {
    test(`keeps a path a path: ${path}`, () => {
      assert.equal(fileAddress(path), address);
      assert.equal(new URL(address, 'file:///reports/').protocol, 'file:');
      assert.equal(new URL(address, 'file:///reports/').host, '');
    });
  }

  test('takes half a surrogate pair for what it is', () => {
    assert.equal(fileAddress('\ud800'), './%EF%BF%BD');
  });
});
